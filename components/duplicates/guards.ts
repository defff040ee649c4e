import type { Guard } from '@/lib/domain/notification'

/** What each guard is called and what it catches, in words for people. */
export const guardWords: Record<Guard, { label: string; catches: string; color: string }> = {
  idempotency_key: { label: 'Idempotency key', catches: 'The producer repeated its request.', color: 'var(--chart-1)' },
  dedup_window: {
    label: 'Dedup window',
    catches: 'The same business fact came again under another key.',
    color: 'var(--chart-2)',
  },
  unique_identifier: {
    label: 'Unique identifier',
    catches: 'The same person was to be notified twice.',
    color: 'var(--chart-3)',
  },
  guardrail: {
    label: 'Guardrail',
    catches: 'Just before sending, the customer turned out to have it already.',
    color: 'var(--chart-4)',
  },
  provider: {
    label: 'Provider',
    catches: 'The provider recognised our own repeated attempt.',
    color: 'var(--chart-5)',
  },
}
