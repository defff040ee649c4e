import { requireCronSecret } from '@/lib/auth/require-cron-secret'
import { answering } from '@/lib/http/api-route'
import { reap } from '@/lib/operations/reap'

/** `GET` or `POST /api/cron/retention` */
export const cronRetentionHandler = answering(async (request) => {
  requireCronSecret(request.headers.get('authorization'))
  return Response.json({ ok: true, ...(await reap()) }, { headers: { 'cache-control': 'no-store' } })
})
