import { cronRoute } from '@/lib/http/cron-route'
import { rollUp } from '@/lib/operations/roll-up'

/** `GET` or `POST /api/cron/rollup` */
export const cronRollupHandler = cronRoute(() => rollUp())
