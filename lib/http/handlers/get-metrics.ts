import { isBearer } from '@/lib/auth/require-cron-secret'
import { env } from '@/lib/config/env'
import { AppError } from '@/lib/domain/errors'
import { answering } from '@/lib/http/api-route'
import { remoteAddress } from '@/lib/http/remote-address'
import { renderMetrics } from '@/lib/observability/render-metrics'

/** `GET /api/metrics`: for the holder of ONCE_METRICS_TOKEN; when none is set, for this machine only. */
export const getMetricsHandler = answering(async (request) => {
  const token = env().ONCE_METRICS_TOKEN
  const allowed = token ? isBearer(request.headers.get('authorization'), token) : isFromThisMachine(request.headers)
  if (!allowed) throw new AppError('unauthenticated', 'Metrics are for the holder of the metrics token.')
  const { contentType, text } = await renderMetrics()
  return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
})

/** A proxy on this machine has a loopback socket too: whoever it forwards for must be of this machine as well. */
function isFromThisMachine(headers: Headers): boolean {
  const forwardedFor = headers.get('x-forwarded-for')?.split(',') ?? []
  const addresses = [remoteAddress(headers) ?? '', ...forwardedFor]
  return !headers.has('forwarded') && addresses.every((address) => isLoopback(address.trim()))
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address)
}
