export { getReadyHandler as GET } from '@/lib/http/handlers/get-ready'

export const dynamic = 'force-dynamic'
