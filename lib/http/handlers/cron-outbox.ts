import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { readCronBudget } from '@/lib/http/cron-budget'
import { cronRoute } from '@/lib/http/cron-route'

/** `GET` or `POST /api/cron/outbox?budgetSeconds=50` */
export const cronOutboxHandler = cronRoute(async (request) => drainOutbox({ budgetSeconds: readCronBudget(request) }))
