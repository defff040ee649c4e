import { z } from 'zod'
import { producerOperator } from '@/lib/auth/operator'
import { apiRoute } from '@/lib/http/api-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import type { ProviderView } from '@/lib/insights/list-providers'
import { requireRequestKey } from '@/lib/intake/build-request'
import type { ProviderRequest } from '@/lib/operations/act-on-provider'
import { reasonSchema } from '@/lib/operations/command-schemas'
import { pauseByHand } from '@/lib/operations/pause-provider-by-hand'
import { resumeByHand } from '@/lib/operations/resume-provider-by-hand'

export const providerActSchema = z.strictObject({ reason: reasonSchema })

/** `POST /api/v1/providers/{name}/pause` and `/resume`: done when it is answered, with how the provider stands. */
export const pauseProviderHandler = actHandler(pauseByHand)
export const resumeProviderHandler = actHandler(resumeByHand)

function actHandler(act: (request: ProviderRequest) => Promise<ProviderView>) {
  return apiRoute('operations', async ({ request, producer, params }) => {
    const idempotencyKey = requireRequestKey(request.headers.get('idempotency-key'))
    const { reason } = validate(providerActSchema, await readJson(request, singleRequestBytesMax))
    const by = producerOperator(producer)
    const view = await act({ by, provider: params.name ?? '', reason, idempotencyKey })
    return Response.json(view, { headers: { 'cache-control': 'no-store' } })
  })
}
