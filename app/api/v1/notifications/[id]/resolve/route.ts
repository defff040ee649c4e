export { resolveNotificationHandler as POST } from '@/lib/http/handlers/resolve-notification'
