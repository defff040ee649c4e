import { readCronBudget } from '@/lib/http/cron-budget'
import { cronRoute } from '@/lib/http/cron-route'
import { watchCounters } from '@/lib/insights/watch-counters'
import { reap } from '@/lib/operations/reap'

/** `GET` or `POST /api/cron/retention?budgetSeconds=50` */
export const cronRetentionHandler = cronRoute(async (request) => {
  const summary = await reap({ budgetSeconds: readCronBudget(request) })
  await watchCounters()
  return summary
})
