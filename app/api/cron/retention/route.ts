export { cronRetentionHandler as GET, cronRetentionHandler as POST } from '@/lib/http/handlers/cron-retention'
