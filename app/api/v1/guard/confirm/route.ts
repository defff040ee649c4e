export { guardConfirmHandler as POST } from '@/lib/http/handlers/guard-settle'
