export { guardReleaseHandler as POST } from '@/lib/http/handlers/guard-settle'
