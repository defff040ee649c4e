import { z } from 'zod'
import { producerOperator } from '@/lib/auth/operator'
import { apiRoute } from '@/lib/http/api-route'
import { answerCommand } from '@/lib/http/handlers/answer-command'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { requireRequestKey } from '@/lib/intake/build-request'
import { reasonSchema } from '@/lib/operations/command-schemas'
import { startReplay } from '@/lib/operations/start-replay'

export const startReplaySchema = z.strictObject({
  previewId: z.guid('a previewId'),
  name: z.string().trim().min(1).max(120),
  reason: reasonSchema,
  ratePerSecond: z.number().positive().max(10_000).nullish(),
})

/** `POST /api/v1/replays`: a preview is started once, by whichever click comes first; it is its own key where none is sent. */
export const startReplayHandler = apiRoute('operations', async ({ request, producer }) => {
  const key = request.headers.get('idempotency-key')
  const idempotencyKey = key === null ? undefined : requireRequestKey(key)
  const { ratePerSecond = null, ...start } = validate(startReplaySchema, await readJson(request, singleRequestBytesMax))
  const by = producerOperator(producer)
  const { kind: _, ...asked } = await startReplay({ by, ...start, ratePerSecond, idempotencyKey })
  return answerCommand(asked)
})
