export { resendNotificationHandler as POST } from '@/lib/http/handlers/resend-notification'
