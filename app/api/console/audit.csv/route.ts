export { exportAuditHandler as GET } from '@/lib/http/handlers/export-audit'
