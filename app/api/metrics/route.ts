export { getMetricsHandler as GET } from '@/lib/http/handlers/get-metrics'

export const dynamic = 'force-dynamic'
