export { getStatsHandler as GET } from '@/lib/http/handlers/get-stats'
