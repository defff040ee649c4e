export { exportFactsHandler as GET } from '@/lib/http/handlers/export-lists'
