import { callsOf } from '@/components/overview/band-levels'
import type { ProviderBand, ProviderBands } from '@/lib/insights/provider-bands'

/** What the bands say, as sentences: who lost most of its calls, whose breaker opened, who was paused. */
export function bandSummary({ providers }: ProviderBands): string {
  return [callsWords(providers), breakerWords(providers), pauseWords(providers)].filter(Boolean).join(' ')
}

function callsWords(providers: ProviderBand[]): string {
  const [worst] = providers
    .filter(({ cells }) => cells.length > 0)
    .map((band) => ({ name: band.name, share: shareLost(band) }))
    .toSorted((a, b) => b.share - a.share)
  if (!worst) return providers.length === 1 ? 'It was not called.' : 'No provider was called in this range.'
  if (worst.share === 0) return 'Everything was accepted.'
  const lost = `${(worst.share * 100).toFixed(1)} % of its calls`
  return providers.length === 1 ? `It did not accept ${lost}.` : `${worst.name} did not accept ${lost}, the most.`
}

function shareLost({ cells }: ProviderBand): number {
  const calls = cells.reduce((n, cell) => n + callsOf(cell), 0)
  const accepted = cells.reduce((n, cell) => n + cell.accepted, 0)
  return calls === 0 ? 0 : 1 - accepted / calls
}

function breakerWords(providers: ProviderBand[]): string {
  const names = providers.filter(({ broken }) => broken.length > 0).map(({ name }) => name)
  if (names.length === 0) return 'No breaker opened.'
  return providers.length === 1 ? 'Its breaker opened.' : `Breakers opened at ${names.join(', ')}.`
}

function pauseWords(providers: ProviderBand[]): string {
  const names = providers.filter(({ paused }) => paused.length > 0).map(({ name }) => name)
  if (names.length === 0) return ''
  return providers.length === 1 ? onePaused(providers) : `Paused: ${names.join(', ')}.`
}

function onePaused([band]: ProviderBand[]): string {
  const [last, ...before] = band?.paused.toReversed() ?? []
  if (!last) return ''
  const times = before.length === 0 ? 'Paused once' : `Paused ${before.length + 1} times, last`
  return `${times} by ${last.by}${last.reason ? `: ${last.reason}` : ''}.`
}
