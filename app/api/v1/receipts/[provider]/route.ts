export { receiveReceiptsHandler as POST } from '@/lib/http/handlers/receive-receipts'
