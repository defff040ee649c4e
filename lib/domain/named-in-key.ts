import { cardNumbersIn, withoutCardNumbers } from '@/lib/domain/card-numbers'
import { maskEmail, maskPhone } from '@/lib/domain/masking'

export type NamedInKey = 'email' | 'phone' | 'card'

const emails = /[^\s@:/]{1,64}@[^\s@:/]+\.[a-z]{2,}/gi
const phones = /(?<!\w)(?:\+|%2b)\d{8,15}(?!\d)/gi

/**
 * What an idempotency key gives away of a customer; null: nothing that is seen. Keys stand in logs, addresses and lists of many systems: they
 * should name a request by a number of the producer's own. A phone number without its plus is taken for such a number.
 */
export function namedInKey(key: string): NamedInKey | null {
  if (key.search(emails) >= 0) return 'email'
  if (key.search(phones) >= 0) return 'phone'
  return cardNumbersIn(key).length > 0 ? 'card' : null
}

/** A key for whom recipients are masked for: whom it names is recognisable in it and no more. */
export function maskedKey(key: string): string {
  return withoutCardNumbers(key.replaceAll(emails, maskEmail).replaceAll(phones, maskPhone))
}
