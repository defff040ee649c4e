export { exportDuplicatesHandler as GET } from '@/lib/http/handlers/export-lists'
