import { spanText } from '@/components/duplicates/spans'
import { statusLooks } from '@/components/notifications/status'
import type { NotificationDetail } from '@/lib/insights/read-notification'

type Attempt = NotificationDetail['attempts'][number]

/** What came after an attempt: the one that is on record behind it, or else where the notification stands. Null while it is under way. */
export function nextWords(
  attempt: Attempt,
  detail: Pick<NotificationDetail, 'attempts' | 'status' | 'dueAt'>,
): string | null {
  const result = attempt.results.find(({ late }) => !late)
  const next = detail.attempts.find(({ number }) => number === attempt.number + 1)
  if (next) return nextAttempt(attempt, result?.finishedAt, next)
  if (!result) return null
  switch (detail.status) {
    case 'queued':
      return detail.dueAt
        ? `attempt ${attempt.number + 1} due ${detail.dueAt.slice(0, 19).replace('T', ' ')} UTC`
        : null
    case 'sending':
      return 'the provider is asked'
    case 'needs_review':
      return 'a person decides'
    default:
      return statusLooks[detail.status].label.toLowerCase()
  }
}

function nextAttempt(attempt: Attempt, finishedAt: string | undefined, next: Attempt): string {
  const elsewhere = next.provider === attempt.provider ? '' : ` at ${next.provider}`
  const waited = finishedAt ? Date.parse(next.startedAt) - Date.parse(finishedAt) : null
  const after = waited === null || waited < 1_000 ? '' : `, ${spanText(waited)} later`
  return `attempt ${next.number}: ${next.trigger.replaceAll('_', ' ')}${elsewhere}${after}`
}
