export { cronOutboxHandler as GET, cronOutboxHandler as POST } from '@/lib/http/handlers/cron-outbox'

/** The longest budget that the route accepts, in seconds: platforms end a function that runs longer. */
export const maxDuration = 800
