import { setTimeout as pause } from 'node:timers/promises'
import { type Database, database } from '@/db/client'
import { confirmedCommit } from '@/db/confirmed-commit'
import { databaseFault } from '@/db/errors'
import { awaitCommits } from '@/db/queries/await-commits'
import type { GuardClaimState } from '@/db/queries/open-guard-claim'
import { confirmGuardClaim, releaseGuardClaim, type SettledClaim } from '@/db/queries/settle-guard-claim'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { inTime } from '@/lib/intake/in-time'

const deadlineMs = 5_000

/** It was sent. Saying so again changes nothing. @throws AppError `not_found`, `not_allowed` when it is another's, released or overtaken */
export async function confirmClaim(claim: {
  producerId: string
  claimId: string
  providerMessageId: string | null
}): Promise<void> {
  await inTime(
    settle(claim, 'confirmed', (sql) => confirmGuardClaim(sql, claim)),
    notSettled,
  )
}

/** It was not sent and will not be: others may. @throws AppError `not_found`, `not_allowed` when it is another's or confirmed */
export async function releaseClaim(claim: { producerId: string; claimId: string }): Promise<void> {
  await inTime(
    settle(claim, 'released', (sql) => releaseGuardClaim(sql, claim)),
    notSettled,
  )
}

async function settle(
  claim: { claimId: string },
  wanted: GuardClaimState,
  say: (sql: Database) => Promise<SettledClaim>,
): Promise<void> {
  if (!isUuid(claim.claimId)) throw unknownClaim()
  const started = Date.now()
  for (;;) {
    const settled = await attempted(say, started)
    if (settled === 'again') continue
    if (!settled) throw unknownClaim()
    if (!settled.own) throw new AppError('not_allowed', 'This claim was made by another producer.')
    if (settled.state === wanted) return
    // Another call settled it while we asked: what we read was older.
    if (settled.state === 'claimed') continue
    throw new AppError('not_allowed', refusals[settled.state])
  }
}

const refusals: Record<Exclude<GuardClaimState, 'claimed'>, string> = {
  confirmed: 'This claim is confirmed: it was sent.',
  released: 'This claim is released: it was not sent.',
  overtaken:
    'Its lease ran out and another was let through: the customer may have got it twice. The confirmation is on record.',
}

/** Both statements may be said again: what they settle stays settled. */
async function attempted(
  say: (sql: Database) => Promise<SettledClaim>,
  started: number,
): Promise<SettledClaim | 'again'> {
  try {
    const sql = database('accept')
    const settled = await confirmedCommit(() => say(sql))
    // Nothing was written: what was settled before may be seen here and be nowhere else yet.
    if (settled && !settled.now) await confirmedCommit(() => awaitCommits(sql))
    return settled
  } catch (error) {
    const fault = databaseFault(error)
    if (fault === 'other') throw error
    if (fault === 'unreachable' || Date.now() - started > deadlineMs) {
      throw notSettled()
    }
    await pause(Math.random() * 20)
    return 'again'
  }
}

function notSettled(): AppError {
  return new AppError('unavailable', 'The database cannot take this now. Say it again: saying it twice is harmless.')
}

function unknownClaim(): AppError {
  return new AppError('not_found', 'There is no such claim.')
}
