import type { KeptLonger } from '@/db/queries/reap-notifications'
import type { Configuration, NotificationTypeConfiguration } from '@/lib/configuration/document'
import { centurySeconds, keptSeconds } from '@/lib/domain/duration'

/** What is left of a key stays for so long after it (db/queries/reap.ts). */
const tombstoneSeconds = 90 * 86_400

/**
 * How long the record of a notification (its status and times, and the hashes it is found by) is kept: as long as anything may name
 * it. That is its own text, its key with what is left of it, and the decision records of its duplicates, of which the last may come
 * when its longest window is about to close. A type with a window for ever keeps all of them.
 */
export function recordsKept({
  retention,
  idempotencyKeyRetention,
  notificationTypes,
}: Pick<Configuration, 'retention' | 'idempotencyKeyRetention' | 'notificationTypes'>): {
  afterSeconds: number
  longer: KeptLonger[]
} {
  const suppressionSeconds = keptSeconds(retention.suppressions)
  const keySeconds = keptSeconds(idempotencyKeyRetention) + tombstoneSeconds
  const afterSeconds = atMostACentury(Math.max(keptSeconds(retention.notifications), suppressionSeconds, keySeconds))
  const longer = notificationTypes
    .map((type) => ({ type: type.name, seconds: atMostACentury(suppressionSeconds + longestWindowSeconds(type)) }))
    .filter(({ seconds }) => seconds > afterSeconds)
  return { afterSeconds, longer }
}

function longestWindowSeconds({ dedup, guardrail }: NotificationTypeConfiguration): number {
  const within = guardrail?.kind === 'internal' ? [guardrail.within] : []
  return Math.max(0, ...[...dedup.map(({ window }) => window), ...within].map(keptSeconds))
}

function atMostACentury(seconds: number): number {
  return Math.min(seconds, centurySeconds)
}
