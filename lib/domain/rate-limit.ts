/** A rate that all processes share, as the bucket in the database reckons it. Amounts are tokens: one for one call. */
export type RateLimit = {
  perSecond: number
  /** What a bucket holds that nobody has taken from for a while. */
  burst: number
  /** What one process takes at a time. */
  chunk: number
}

// What lies in the bucket, what is on its way to the calls, and 40 ms by which a call may begin later than its token was
// handed out: together they keep any second under 1.2 × the rate.
const providerBurstSeconds = 0.08
/** How long taken tokens may be used. Together with the burst it is what a rate can be exceeded by, times the rate. */
export const permitValidMs = 80

/** A provider's `ratePerSecond`: in any time t at most rate × (t + 0.2 s) calls begin, and one more below 10 per second. */
export function providerRate(perSecond: number): RateLimit {
  const burst = Math.max(1, perSecond * providerBurstSeconds)
  return { perSecond, burst, chunk: Math.floor(burst) }
}

// However many unknown outcomes there are, three calls of four are left for messages.
const lookupShare = 0.25

/** The part of a provider's `ratePerSecond` that look-ups may take; each takes from the whole besides. */
export function lookupRate(perSecond: number): RateLimit {
  return providerRate(perSecond * lookupShare)
}

/** A producer key's limit: a second's worth at once, taken in tenths. */
export function producerRate(perSecond: number): RateLimit {
  return { perSecond, burst: Math.max(1, perSecond), chunk: Math.max(1, Math.floor(perSecond / 10)) }
}
