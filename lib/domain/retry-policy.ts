export type RetryPolicy = {
  baseMs: number
  factor: number
  capMs: number
  jitter: 'full' | 'none'
  attemptsMax: number
}

/**
 * Milliseconds to wait after the given attempt (1 = the first). Full jitter spreads the waits over the whole interval,
 * so that a provider's recovery is not met by everybody at once.
 * @param chance in [0, 1)
 */
export function backoffMs(policy: RetryPolicy, attempt: number, chance: number): number {
  const ceiling = backoffCeilingMs(policy, attempt)
  return policy.jitter === 'full' ? Math.round(ceiling * chance) : ceiling
}

/** The longest wait that can follow the given attempt. */
export function backoffCeilingMs(policy: RetryPolicy, attempt: number): number {
  return Math.min(policy.capMs, policy.baseMs * policy.factor ** (attempt - 1))
}

/** When each attempt starts at the latest, in milliseconds after the first; the calls themselves take no time here. */
export function attemptStartsMs(policy: RetryPolicy): number[] {
  const starts = [0]
  for (let attempt = 1; attempt < policy.attemptsMax; attempt++) {
    starts.push((starts.at(-1) ?? 0) + backoffCeilingMs(policy, attempt))
  }
  return starts
}

/** The longest time from the first attempt to the last start, without the calls themselves. */
export function retryHorizonMs(policy: RetryPolicy): number {
  return attemptStartsMs(policy).at(-1) ?? 0
}
