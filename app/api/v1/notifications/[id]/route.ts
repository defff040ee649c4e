export { getNotificationHandler as GET } from '@/lib/http/handlers/get-notification'
