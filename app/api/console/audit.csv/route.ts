export { exportAuditHandler as GET } from '@/lib/http/handlers/export-lists'
