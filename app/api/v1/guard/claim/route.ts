export { guardClaimHandler as POST } from '@/lib/http/handlers/guard-claim'
