export { retryNotificationHandler as POST } from '@/lib/http/handlers/retry-notification'
