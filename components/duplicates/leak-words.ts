import type { LeakCause, RiskCause } from '@/lib/domain/leak-cause'

/** The likely cause of a leak, in words for people, and what would have stopped it. */
export const causeWords: Record<LeakCause | RiskCause, { label: string; advice: string }> = {
  two_campaigns: {
    label: 'Two campaigns',
    advice: 'Both campaigns had this customer. Deduplicate across campaigns.',
  },
  two_producers: {
    label: 'Two producers',
    advice: 'Two systems told the same. If no dedup rule covers both, add one, or let one system stop.',
  },
  no_rule: {
    label: 'New key, no rule',
    advice: 'The producer made a new key and the type has no dedup rule. Keep the key in retries; add a rule.',
  },
  window_too_short: {
    label: 'Window too short',
    advice: 'It came after the dedup window had closed. Lengthen it.',
  },
  other_fields: {
    label: 'Rule saw a difference',
    advice: 'A window was open, but the fields that the rule compares differ although the words do not.',
  },
  resend: { label: 'Resend', advice: 'A person sent it again on purpose.' },
  by_hand: { label: 'Retry by hand', advice: 'A person retried while nobody knew whether it was sent.' },
  fallback_after_unknown: {
    label: 'Fallback after unknown',
    advice: 'Another provider was used while the first may have sent it, as the route allows.',
  },
  retry_after_unknown: {
    label: 'Retry after unknown',
    advice: 'It was tried again at a provider that recognises no repeat, as the route allows.',
  },
}
