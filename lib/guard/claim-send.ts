import { setTimeout as pause } from 'node:timers/promises'
import { database } from '@/db/client'
import { confirmedCommit } from '@/db/confirmed-commit'
import { databaseFault } from '@/db/errors'
import { type ClaimObstacle, type NewGuardClaim, type OpenedClaim, openGuardClaim } from '@/db/queries/open-guard-claim'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError } from '@/lib/domain/errors'
import { successfulStatuses } from '@/lib/domain/notification'
import { referencesOfClaim, windowsOfClaim } from '@/lib/guard/claim-identity'
import type { GuardClaimRequest } from '@/lib/guard/guard-schemas'
import { requireType } from '@/lib/guard/require-type'
import { newId } from '@/lib/intake/build-request'
import { inTime } from '@/lib/intake/in-time'
import { windowLengthMs } from '@/lib/intake/window-claims'
import { blindHash } from '@/lib/secrets/key-ring'

/** What the caller is told: send, then say so; or do not. */
export type ClaimAnswer =
  | { decision: 'proceed'; claimId: string; leaseExpiresAt: string }
  | {
      decision: 'stop'
      reason: 'already_sent' | 'in_progress'
      /** The claim that stands in the way. */
      claimId?: string
      /** The notification of ours that stands in the way. */
      notificationId?: string
      sentAt?: string
      /** Its lease is over and nobody has said whether it was sent. */
      unknown?: true
      /** The claim in the way was made by this producer under this very key. */
      sameKey?: true
    }

const leaseSecondsDefault = 60
const deadlineMs = 5_000

/**
 * Asks for the right to send one type to one customer by other means than Once. Of all who ask at once one may.
 * @throws AppError `invalid` for an unknown type, `unavailable`, `outcome_unknown`: then do not send
 */
export async function claimSend(producerId: string, request: GuardClaimRequest): Promise<ClaimAnswer> {
  const claim = newClaim(producerId, request, await activeConfiguration())
  const opened = await inTime(opening(claim), () => gaveUp(true))
  if (opened.kind === 'stopped') return stopAnswer(opened.by)
  return { decision: 'proceed', claimId: claim.claimId, leaseExpiresAt: opened.leaseExpiresAt.toISOString() }
}

function newClaim(producerId: string, request: GuardClaimRequest, configuration: ActiveConfiguration): NewGuardClaim {
  const type = requireType(request.type, configuration)
  const keptMs = windowLengthMs(configuration.document.retention.notifications)
  const { windows, standsMs } = windowsOfClaim(type, request.identifiers, keptMs)
  return {
    claimId: newId(),
    producerId,
    type: type.name,
    channel: type.channel,
    keyHash: request.key ? blindHash('guard key', producerId, request.key) : null,
    leaseMs: (request.leaseSeconds ?? leaseSecondsDefault) * 1000,
    staysClosed: type.onExpiredClaim === 'stop',
    configurationVersion: configuration.version,
    windows,
    references: referencesOfClaim(request.identifiers),
    withinMs: standsMs,
    suppressionId: newId(),
  }
}

/** Asks until the answer rests on what is true now. The id stays, so a commit whose answer was lost is found as our own. */
async function opening(claim: NewGuardClaim): Promise<OpenedClaim> {
  const started = Date.now()
  let mayHaveCommitted = false
  for (let round = 1; ; round++) {
    try {
      return await confirmedCommit(() => openGuardClaim(database('accept'), claim))
    } catch (error) {
      const fault = databaseFault(error)
      if (fault === 'other') throw error
      if (fault === 'interrupted') mayHaveCommitted = true
      if (Date.now() - started > deadlineMs || fault === 'unreachable') throw gaveUp(mayHaveCommitted)
      await pause(Math.random() * Math.min(2 ** round, 50))
    }
  }
}

function stopAnswer({ openerId, claim, notification, openedAt }: ClaimObstacle): ClaimAnswer {
  if (claim) {
    const known = { claimId: openerId, ...(claim.sameKey ? { sameKey: true as const } : {}) }
    if (claim.state === 'claimed') {
      return {
        decision: 'stop',
        reason: 'in_progress',
        ...known,
        ...(claim.leaseOver ? { unknown: true as const } : {}),
      }
    }
    return { decision: 'stop', reason: 'already_sent', ...known, ...sentAtOf(claim.settledAt) }
  }
  if (!notification) return { decision: 'stop', reason: 'already_sent', ...sentAtOf(openedAt) } // retention has taken it
  const sent = notification.work === null && wasSent(notification.status)
  if (!sent) return { decision: 'stop', reason: 'in_progress', notificationId: openerId }
  return { decision: 'stop', reason: 'already_sent', notificationId: openerId, ...sentAtOf(notification.sentAt) }
}

function wasSent(status: string): boolean {
  return status === 'undelivered' || successfulStatuses.some((successful) => successful === status)
}

function sentAtOf(at: Date | null): { sentAt?: string } {
  return at ? { sentAt: at.toISOString() } : {}
}

function gaveUp(mayHaveCommitted: boolean): AppError {
  if (mayHaveCommitted) {
    const message =
      'Whether the claim was made could not be confirmed. Do not send; claim again, and see claimId and sameKey.'
    return new AppError('outcome_unknown', message)
  }
  return new AppError('unavailable', 'The database cannot take the claim now. Nothing was claimed: do not send.')
}
