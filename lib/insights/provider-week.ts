import { listProviders, type ProviderView } from '@/lib/insights/list-providers'
import { overviewRanges, spanOfRange } from '@/lib/insights/overview'
import { type ProviderBands, providerBands } from '@/lib/insights/provider-bands'

/** How one provider stands and did in the last seven days; null when the configuration has none of this name. */
export type ProviderWeek = { view: ProviderView; bands: ProviderBands; readAt: string }

export async function providerWeek(name: string): Promise<ProviderWeek | null> {
  const now = Date.now()
  const stepMs = overviewRanges['7d'].bandStepMs
  const [views, bands] = await Promise.all([listProviders(), providerBands({ ...spanOfRange('7d', now), stepMs })])
  const view = views.find((one) => one.name === name)
  if (!view) return null
  const own = bands.providers.filter((band) => band.name === name)
  return { view, bands: { ...bands, providers: own }, readAt: new Date(now).toISOString() }
}
