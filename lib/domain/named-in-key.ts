import { cardNumbersIn } from '@/lib/domain/card-numbers'

export type NamedInKey = 'email' | 'phone' | 'card'

/**
 * What an idempotency key gives away of a customer; null: nothing that is seen. Keys stand in logs, addresses and lists of many systems: they
 * should name a request by a number of the producer's own. A phone number without its plus is taken for such a number.
 */
export function namedInKey(key: string): NamedInKey | null {
  if (/[^\s@:/]{1,64}@[^\s@:/]+\.[a-z]{2,}/i.test(key)) return 'email'
  if (/(?<!\w)(?:\+|%2b)\d{8,15}(?!\d)/i.test(key)) return 'phone'
  return cardNumbersIn(key).length > 0 ? 'card' : null
}
