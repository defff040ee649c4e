/** Why two alike notifications were both sent, as far as it can be told from them and from the rules of today. */
export type LeakCause = 'two_campaigns' | 'two_producers' | 'no_rule' | 'window_too_short' | 'other_fields'

/** Why one was sent that may have reached the customer before. */
export type RiskCause = 'resend' | 'by_hand' | 'fallback_after_unknown' | 'retry_after_unknown'

type Side = { producer: string | null; campaign: string | null }

/** @param windowsMs of the type's dedup rules; null: for ever */
export function leakCause(
  { earlier, later, gapMs }: { earlier: Side; later: Side; gapMs: number },
  windowsMs: readonly (number | null)[],
): LeakCause {
  if (earlier.campaign !== null && later.campaign !== null && earlier.campaign !== later.campaign)
    return 'two_campaigns'
  if (earlier.producer !== later.producer) return 'two_producers'
  if (windowsMs.length === 0) return 'no_rule'
  return windowsMs.some((length) => length === null || gapMs < length) ? 'other_fields' : 'window_too_short'
}

export function riskCause({ resendOf, triggers }: { resendOf: string | null; triggers: readonly string[] }): RiskCause {
  if (resendOf !== null) return 'resend'
  if (triggers.includes('manual_retry')) return 'by_hand'
  return triggers.includes('fallback') ? 'fallback_after_unknown' : 'retry_after_unknown'
}
