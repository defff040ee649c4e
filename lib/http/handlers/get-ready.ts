import { AppError } from '@/lib/domain/errors'
import { answering } from '@/lib/http/api-route'
import { checkReadiness } from '@/lib/observability/check-readiness'

/** `GET /api/ready`: requests can be taken; 503 otherwise. */
export const getReadyHandler = answering(async () => {
  const readiness = await checkReadiness()
  if (readiness.kind === 'not_ready') throw new AppError('unavailable', readiness.reason)
  return Response.json({ status: 'ready' }, { headers: { 'cache-control': 'no-store' } })
})
