import { requireCronSecret } from '@/lib/auth/require-cron-secret'
import { answering } from '@/lib/http/api-route'
import { rollUp } from '@/lib/operations/roll-up'

/** `GET` or `POST /api/cron/rollup` */
export const cronRollupHandler = answering(async (request) => {
  requireCronSecret(request.headers.get('authorization'))
  return Response.json({ ok: true, ...(await rollUp()) }, { headers: { 'cache-control': 'no-store' } })
})
