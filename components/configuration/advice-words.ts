import { durationWords } from '@/components/configuration/duration-words'
import { spanText } from '@/components/duplicates/spans'
import { gapsMin } from '@/lib/domain/window-advice'
import type { RuleAdvice } from '@/lib/insights/advise-type'

/** The advised window as the configuration writes it; null where there is none. */
export function advisedWindow({ windowMs }: Pick<RuleAdvice, 'windowMs'>): string | null {
  if (windowMs === null) return null
  const minutes = Math.ceil(windowMs / 60_000)
  if (minutes % 1_440 === 0) return `P${minutes / 1_440}D`
  return minutes % 60 === 0 ? `PT${minutes / 60}H` : `PT${minutes}M`
}

/** The advice and its reason, in one sentence. */
export function adviceSentence(advice: RuleAdvice): string {
  const window = advisedWindow(advice)
  const { because, horizons } = advice
  if (window === null) return `Nothing to go by: ${seen(advice)}, and no horizon is configured.`
  const words = durationWords(window)
  switch (because) {
    case 'repeats':
      return `${words}: ${seen(advice)}.`
    case 'producer_horizon':
      return `${words}: producers retry for up to ${spanText(horizons.producerMs)}, and a window must outlast that (${seen(advice)}).`
    case 'route_horizon':
      return `${words}: its route may go on trying for ${spanText(horizons.routeMs)}, and until then a repeat is of the same fact (${seen(advice)}).`
    case 'nothing':
      return `${words}.`
  }
}

function seen({ gaps, within, later, spanMs, exact }: RuleAdvice): string {
  if (gaps === 0) return 'no equal facts were seen'
  if (spanMs === null)
    return `only ${counted(within)} ${within === 1 ? 'was' : 'were'} seen, and below ${gapsMin} nothing can be told`
  const most = exact
    ? `99.9 % of ${counted(within)} came within ${spanText(spanMs)}`
    : `all of ${counted(within)} came within ${spanText(spanMs)}, too few to tell 99.9 % apart`
  return `${most}${later > 0 ? `; ${later.toLocaleString('en')} came much later and ${later === 1 ? 'looks like a new fact' : 'look like new facts'}` : ''}`
}

function counted(n: number): string {
  return n === 1 ? '1 repeat' : `${n.toLocaleString('en')} repeats`
}
