export { DetailSkeleton as default } from '@/components/data-table/detail-skeleton'
