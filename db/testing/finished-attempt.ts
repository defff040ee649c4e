import type { FinishedAttempt } from '@/db/queries/finish-attempts'

/** What a worker tells of its call; unless said otherwise the provider took it at once. */
export function finishedAttempt(
  told: Pick<FinishedAttempt, 'id' | 'token'> & Partial<FinishedAttempt>,
): FinishedAttempt {
  const startedAt = told.startedAt ?? new Date()
  return {
    ...{ number: 1, startedAt, acceptedAt: startedAt, provider: 'provider-1', type: 'order', channel: 'sms' },
    ...{ eventId: null, outcome: 'accepted', code: null, httpStatus: 200, detail: null, providerMessageId: null },
    ...{ messageHash: null, next: { kind: 'sent' }, windowKeys: [] },
    ...told,
  }
}
