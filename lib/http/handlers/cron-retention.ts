import { cronRoute } from '@/lib/http/cron-route'
import { reap } from '@/lib/operations/reap'

/** `GET` or `POST /api/cron/retention` */
export const cronRetentionHandler = cronRoute(() => reap())
