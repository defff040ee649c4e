import { compareParts } from '@/lib/configuration/diff-configurations'
import type { Configuration } from '@/lib/configuration/document'
import { touchesSecrets } from '@/lib/configuration/touches-secrets'

/**
 * Whether a person's change waits for a second one, by the configuration in force: every change of what takes four eyes,
 * and with `fourEyes.configuration` what can lose data, send a secret elsewhere or let customers get two.
 */
export function takesTwo(before: Configuration, after: Configuration): boolean {
  const { fourEyes } = before
  if (fourEyes === undefined) return false
  if (differ(fourEyes, after.fourEyes)) return true
  if (!fourEyes.configuration) return false
  return touchesSecrets(before, after) || differ(keepingOf(before), keepingOf(after)) || acceptsMoreRisk(before, after)
}

/** For how long things are kept. */
function keepingOf({ retention, idempotencyKeyRetention, notificationTypes }: Configuration): object {
  const types = notificationTypes.flatMap(({ name, contentRetention }) =>
    contentRetention === undefined ? [] : [[name, contentRetention]],
  )
  return { ...retention, idempotencyKeyRetention, types: Object.fromEntries(types) }
}

/** A route that may send twice when it is unknown whether it sent. */
function acceptsMoreRisk(before: Configuration, after: Configuration): boolean {
  const risky = ({ routes }: Configuration) =>
    routes.filter(({ onUnknown }) => onUnknown === 'accept-duplicate-risk').map(({ name }) => name)
  const known = risky(before)
  return risky(after).some((name) => !known.includes(name))
}

function differ(before: unknown, after: unknown): boolean {
  return compareParts(before ?? null, after ?? null).length > 0
}
