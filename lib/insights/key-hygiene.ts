import { database } from '@/db/client'
import { type KeyHygieneRow, readKeyHygiene } from '@/db/queries/read-key-hygiene'
import { audienceRuleNames } from '@/lib/intake/audience'

export const hygieneRanges = {
  '24h': { label: '24 hours', ms: 86_400_000 },
  '7d': { label: '7 days', ms: 7 * 86_400_000 },
  '30d': { label: '30 days', ms: 30 * 86_400_000 },
} as const
export type HygieneRange = keyof typeof hygieneRanges

export type ProducerHygiene = Omit<KeyHygieneRow, 'since' | 'producer'> & {
  producer: string
  /** Of its retries, those under a new key; null: it repeated nothing. */
  newKeyShare: number | null
}

/** Instants are RFC 3339 in UTC. `since` is later than `from` when there was more than is looked through. */
export type KeyHygiene = { from: string; since: string; producers: ProducerHygiene[] }

const lookedThroughMax = 20_000

/** How each producer used its keys in the range that ends now, worst first. */
export async function keyHygiene(range: HygieneRange, lookedThrough = lookedThroughMax): Promise<KeyHygiene> {
  const now = Date.now()
  const from = new Date(now - hygieneRanges[range].ms)
  const to = new Date(now + 60_000) // the database's clock may be ahead
  const rows = await readKeyHygiene(database('console'), { from, to }, audienceRuleNames, lookedThrough)
  return {
    from: from.toISOString(),
    since: (rows[0]?.since ?? from).toISOString(),
    producers: rows.map(({ since: _, producer, ...counts }) => {
      const retries = counts.repeats + counts.newKeys
      return {
        ...counts,
        producer: producer ?? 'the raw outbox',
        newKeyShare: retries === 0 ? null : counts.newKeys / retries,
      }
    }),
  }
}

export function hygieneRangeOf(text: string | undefined): HygieneRange {
  return text && Object.hasOwn(hygieneRanges, text) ? (text as HygieneRange) : '7d'
}
