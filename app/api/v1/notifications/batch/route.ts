export { acceptBatchHandler as POST } from '@/lib/http/handlers/accept-batch'
