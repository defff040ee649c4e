export { getHealthHandler as GET } from '@/lib/http/handlers/get-health'

export const dynamic = 'force-dynamic'
