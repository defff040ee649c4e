export { exportReviewHandler as GET } from '@/lib/http/handlers/export-lists'
