export { acceptNotificationHandler as POST } from '@/lib/http/handlers/accept-notification'
export { getNotificationsHandler as GET } from '@/lib/http/handlers/get-notifications'
