export { exportNotificationsHandler as GET } from '@/lib/http/handlers/export-lists'
