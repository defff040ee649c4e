export { cronRollupHandler as GET, cronRollupHandler as POST } from '@/lib/http/handlers/cron-rollup'
