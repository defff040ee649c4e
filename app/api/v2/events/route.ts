export { acceptEventHandler as POST } from '@/lib/http/handlers/accept-event'
