import { pauseProvider } from '@/db/queries/pause-provider'
import type { ProviderView } from '@/lib/insights/list-providers'
import { actOnProvider, type ProviderRequest } from '@/lib/operations/act-on-provider'

/** Nothing is sent through the provider until it is resumed. @throws AppError as `actOnProvider` */
export function pauseByHand(request: ProviderRequest): Promise<ProviderView> {
  return actOnProvider('provider.pause', request, {
    do: pauseProvider,
    refusal: `The provider ${request.provider} is paused already.`,
  })
}
