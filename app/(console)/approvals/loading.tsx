export { TableSkeleton as default } from '@/components/data-table/table-skeleton'
