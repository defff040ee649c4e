/** One request of the run. Requests with the same `fact` must together reach the customer once. */
export type PlannedRequest = { key: string; fact: string; body: Record<string, unknown> }

type Kind = 'fresh' | 'same_key' | 'same_order' | 'same_customer'

/**
 * A reproducible stream: seven of ten requests are new facts; the others repeat an earlier one by its key, by its order
 * (another key) or by its customer in the campaign (another key and order). Every fact has a phone number of its own, so
 * that the provider's ledger, which knows nothing of us, tells facts apart.
 */
export function plannedTraffic(options: {
  count: number
  seed: number
  type: string
  prefix: string
  firstPhone: number
  /** What every request says besides its order. */
  data?: Record<string, string>
}): PlannedRequest[] {
  const chance = seeded(options.seed)
  const facts: { key: string; order: string; customer: string; phone: string }[] = []
  return Array.from({ length: options.count }, (_, i) => {
    const kind = kindOf(chance(), facts.length)
    const earlier = facts[Math.floor(chance() * facts.length)]
    const key = kind === 'same_key' && earlier ? earlier.key : `${options.prefix}-key-${i}`
    const order =
      (kind === 'same_key' || kind === 'same_order') && earlier ? earlier.order : `${options.prefix}-order-${i}`
    const customer = kind !== 'fresh' && earlier ? earlier.customer : `${options.prefix}-customer-${i}`
    const phone =
      kind !== 'fresh' && earlier ? earlier.phone : `+1555${String(options.firstPhone + i).padStart(7, '0')}`
    if (kind === 'fresh') facts.push({ key, order, customer, phone })
    return {
      key,
      fact: phone,
      body: {
        type: options.type,
        recipient: { phone, customerId: customer },
        data: { ...options.data, orderId: order },
        campaign: 'crash-run',
        identifiers: [{ name: 'customer_id', value: customer }],
      },
    }
  })
}

function kindOf(chance: number, factsSoFar: number): Kind {
  if (factsSoFar === 0 || chance < 0.7) return 'fresh'
  if (chance < 0.8) return 'same_key'
  return chance < 0.9 ? 'same_order' : 'same_customer'
}

/** mulberry32: the same seed gives the same run. @returns chance in [0, 1) */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
