export { cancelNotificationHandler as POST } from '@/lib/http/handlers/cancel-notification'
