import type { BandCell } from '@/lib/insights/provider-bands'

/** How much of what a provider was asked it did not accept. Each level has a colour and a sign of its own. */
export type BandLevel = 'none' | 'good' | 'some' | 'many' | 'most'

export const bandLevels: Record<BandLevel, { label: string; sign: string; look: string }> = {
  none: { label: 'no call', sign: '', look: 'bg-raised text-muted' },
  good: { label: 'all accepted', sign: '', look: 'bg-good-soft text-good' },
  some: { label: 'under a tenth not accepted', sign: '·', look: 'bg-good-soft text-good' },
  many: { label: 'a tenth or more not accepted', sign: '▲', look: 'bg-warn-soft text-warn' },
  most: { label: 'half or more not accepted', sign: '✕', look: 'bg-bad-soft text-bad' },
}

type Counts = Omit<BandCell, 'at'>

export function bandLevelOf(counts: Counts | undefined): BandLevel {
  if (!counts) return 'none'
  const calls = callsOf(counts)
  if (calls === 0) return 'none'
  const lost = calls - counts.accepted
  if (lost === 0) return 'good'
  return lost * 10 < calls ? 'some' : lost * 2 < calls ? 'many' : 'most'
}

export function callsOf({ accepted, rejected, unavailable, unknown }: Counts): number {
  return accepted + rejected + unavailable + unknown
}

/** `12 calls: 9 accepted, 3 unknown`. */
export function bandWords(counts: Counts | undefined): string {
  if (!counts || callsOf(counts) === 0) return 'no call'
  const calls = callsOf(counts)
  const parts = (['accepted', 'rejected', 'unavailable', 'unknown'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome].toLocaleString('en')} ${outcome}`)
  return `${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'}: ${parts.join(', ')}`
}
