import { resumeProvider } from '@/db/queries/pause-provider'
import type { ProviderView } from '@/lib/insights/list-providers'
import { actOnProvider, type ProviderRequest } from '@/lib/operations/act-on-provider'

/** Ends a pause and any waiting: the provider is tried at once. @throws AppError as `actOnProvider` */
export function resumeByHand(request: ProviderRequest): Promise<ProviderView> {
  return actOnProvider('provider.resume', request, {
    do: resumeProvider,
    refusal: `Nothing keeps messages from the provider ${request.provider}.`,
  })
}
