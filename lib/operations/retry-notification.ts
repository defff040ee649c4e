import type { Database } from '@/db/client'
import { databaseFault } from '@/db/errors'
import { readClock } from '@/db/queries/read-clock'
import { type RetryState, readRetryState } from '@/db/queries/read-retry-state'
import { retryDeadLetter, type WindowToReopen } from '@/db/queries/retry-dead-letter'
import { activeConfiguration, configurationOfVersion } from '@/lib/configuration/active-configuration'
import { announceWork } from '@/lib/delivery/work-announcements'
import { laneOf } from '@/lib/domain/lane'
import { messageFacts } from '@/lib/intake/message-facts'
import { openContent } from '@/lib/intake/notification-content'
import { windowClaims } from '@/lib/intake/window-claims'

export type RetryResult = { kind: 'done' } | { kind: 'refused'; reason: string }

/** Does a retry command: takes the notification's windows again and puts it back to work, or says why not. */
export async function retryNotification(
  sql: Database,
  command: { id: string; notificationId: string },
): Promise<RetryResult> {
  const { notificationId } = command
  const lane = laneOf(notificationId)
  const state = await readRetryState(sql, lane, notificationId)
  if (state?.work !== 'dead') return { kind: 'refused', reason: 'It is not a dead letter any more.' }
  if (state.expired) return { kind: 'refused', reason: 'It has expired: what it says is of no use any more.' }
  if (!state.sealed) return { kind: 'refused', reason: 'Its content is past retention.' }
  const configuration = await activeConfiguration()
  const route = configuration.route(configuration.type(state.type)?.route ?? '')
  const provider = route?.providers.find((name) => configuration.provider(name)?.enabled)
  if (provider === undefined) return { kind: 'refused', reason: 'No provider of its route is enabled.' }
  try {
    const now = await readClock(sql)
    const windows = await windowsToReopen(state, notificationId, now)
    await retryDeadLetter(sql, {
      notificationId,
      commandId: command.id,
      provider,
      now,
      configurationVersion: state.configurationVersion,
      windows,
    })
    announceWork([{ lane, provider }])
    return { kind: 'done' }
  } catch (error) {
    if (databaseFault(error) !== 'conflict') throw error
    return conflictResult(error)
  }
}

async function windowsToReopen(state: RetryState, notificationId: string, now: Date): Promise<WindowToReopen[]> {
  const type = (await configurationOfVersion(state.configurationVersion)).type(state.type)
  if (!type || !state.sealed) return []
  const { message, envelope } = openContent(notificationId, state.sealed, state.acceptedAt)
  const { claims } = windowClaims(type, messageFacts({ ...message, ...envelope }))
  return claims
    .filter((claim) => state.windowKeys.includes(claim.windowKey))
    .map(({ windowKey, rule, lengthMs }) => ({
      windowKey,
      rule,
      closesAt: lengthMs === null ? null : new Date(now.getTime() + lengthMs),
    }))
}

function conflictResult(error: unknown): RetryResult {
  const what = typeof error === 'object' && error !== null && 'detail' in error ? error.detail : null
  if (what === 'dedup_window') {
    return {
      kind: 'refused',
      reason: 'Another notification with the same facts was accepted since: a retry would reach the customer twice.',
    }
  }
  if (what === 'command') return { kind: 'done' } // another engine did it
  if (what === 'state') return { kind: 'refused', reason: 'It is not a dead letter any more.' }
  throw error
}
