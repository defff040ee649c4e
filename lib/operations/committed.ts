import { database } from '@/db/client'
import { confirmedCommit } from '@/db/confirmed-commit'
import { type DatabaseFault, databaseFault } from '@/db/errors'
import { awaitCommits } from '@/db/queries/await-commits'
import { AppError } from '@/lib/domain/errors'
import { inTime } from '@/lib/intake/in-time'

const notInTime = 'The database has not confirmed this in time: it may happen yet, or may not.'
const onceAgain = 'Asked again in the same way it is done once.'
/** For what is not done once by itself, and for what is refused when it is there already. */
export const lookFirst = 'Look whether it is so before you ask again.'

/**
 * The answer to a statement whose commit somebody waits for, or an honest word in time: while a standby hears nothing, or
 * when the connection is lost, it may be done and may not. `then`: what to do about that.
 * @throws AppError `outcome_unknown`, `request_in_flight`, `unavailable` when nothing was done
 */
export async function committed<Answer>(statement: () => Promise<Answer>, then = onceAgain): Promise<Answer> {
  try {
    return await inTime(confirmedCommit(statement), () => unconfirmed(then))
  } catch (error) {
    throw refusalOf(databaseFault(error), then) ?? error
  }
}

/** Nobody knows in time whether it was done. `then`: what to do about that. */
export function unconfirmed(then: string): AppError {
  return new AppError('outcome_unknown', `${notInTime} ${then}`)
}

/** What was read as done may be seen here and be nowhere else yet: who is told of it hears it when that is over. */
export function committedBefore(): Promise<void> {
  return committed(() => awaitCommits(database('commands')))
}

function refusalOf(fault: DatabaseFault, then: string): AppError | null {
  switch (fault) {
    case 'interrupted':
      return unconfirmed(then)
    case 'locked':
      return new AppError('request_in_flight', 'Another change of the same has not finished yet. Nothing was done.')
    case 'conflict':
    case 'unreachable':
      return new AppError('unavailable', 'The database cannot take this now. Nothing was done; ask again.')
    case 'other':
      return null
  }
}
