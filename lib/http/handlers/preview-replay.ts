import { z } from 'zod'
import { producerOperator } from '@/lib/auth/operator'
import { notificationStatuses } from '@/lib/domain/notification'
import { replayModes } from '@/lib/domain/replay'
import { apiRoute } from '@/lib/http/api-route'
import { notificationsQuerySchema } from '@/lib/http/handlers/get-notifications'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { requireRequestKey } from '@/lib/intake/build-request'
import { previewReplay } from '@/lib/operations/preview-replay'
import type { ReplayFilter } from '@/lib/operations/replay-filter'

const { limit: _limit, cursor: _cursor, ...listed } = notificationsQuerySchema.shape
const status = z.enum(notificationStatuses)

/** `POST /api/v1/replays/preview`: the filter is the list's; several statuses may be named. */
export const previewReplaySchema = z.strictObject({
  filter: z.strictObject({ ...listed, status: z.union([status, z.array(status).min(1)]).optional() }),
  mode: z.enum(replayModes),
})

/** `POST /api/v1/replays/preview`: changes nothing but what it keeps of itself, so a key is welcome, not required. */
export const previewReplayHandler = apiRoute('operations', async ({ request, producer }) => {
  const key = request.headers.get('idempotency-key')
  const idempotencyKey = key === null ? undefined : requireRequestKey(key)
  const { filter, mode } = validate(previewReplaySchema, await readJson(request, singleRequestBytesMax))
  const preview = await previewReplay({ by: producerOperator(producer), mode, filter: given(filter), idempotencyKey })
  return Response.json(preview, { headers: { 'cache-control': 'no-store' } })
})

/** Only what was given, statuses as a list. */
function given({ status, ...filter }: z.output<typeof previewReplaySchema>['filter']): ReplayFilter {
  const present = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
  return { ...present, ...(status === undefined ? {} : { status: [status].flat() }) }
}
