import { database } from '@/db/client'
import { readSuppressedByType } from '@/db/queries/read-suppressed-by-type'
import { activeConfiguration } from '@/lib/configuration/active-configuration'

/** What suppressed duplicates would have cost; null where nothing has a price. `unpriced`: how many of them have none. */
export type MoneySaved = { amount: number | null; unpriced: number }

/** At today's prices: a type's duplicates would have gone to the first provider of its route. */
export async function moneySaved({ from, to }: { from: Date; to: Date }): Promise<MoneySaved> {
  const [byType, configuration] = await Promise.all([
    readSuppressedByType(database('console'), from, to),
    activeConfiguration(),
  ])
  const priceOf = (type: string) => {
    const route = configuration.route(configuration.type(type)?.route ?? '')
    return configuration.provider(route?.providers[0] ?? '')?.costPerMessage
  }
  const priced = byType.flatMap(({ type, count }) => {
    const price = priceOf(type)
    return price === undefined ? [] : [{ count, cost: Number(price) * count }]
  })
  const sum = (of: (one: { count: number; cost: number }) => number) => priced.reduce((n, one) => n + of(one), 0)
  const suppressed = byType.reduce((n, { count }) => n + count, 0)
  const hasPrices = configuration.document.providers.some(({ costPerMessage }) => costPerMessage !== undefined)
  return { amount: hasPrices ? sum(({ cost }) => cost) : null, unpriced: suppressed - sum(({ count }) => count) }
}
