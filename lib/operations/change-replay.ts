import { database } from '@/db/client'
import { changeReplayRow } from '@/db/queries/change-replay'
import { readReplay } from '@/db/queries/read-replay'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { announceCommand } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import type { ReplayChange, ReplayStatus } from '@/lib/domain/replay'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'

const goal: Record<ReplayChange, ReplayStatus> = { pause: 'paused', resume: 'running', abort: 'aborted' }

/**
 * Pauses, resumes or aborts a replay. What was already handed to a provider is not called back. Asking again for what is
 * so already changes nothing.
 * @throws AppError `forbidden`, `not_found`, `not_allowed` naming the status, as `committed`
 */
export async function changeReplay(change: {
  by: Operator
  replayId: string
  change: ReplayChange
}): Promise<{ replayId: string; status: ReplayStatus }> {
  requirePermission(change.by, 'replay.run')
  if (!isUuid(change.replayId)) throw new AppError('not_found', 'There is no such replay.')
  const id = change.replayId.toLowerCase()
  const status = goal[change.change]
  const wish = { id, change: change.change, actor: actorOf(change.by), auditId: newId() }
  const changed = await committed(() => changeReplayRow(database('commands'), wish))
  if (changed) {
    announceCommand()
    return { replayId: id, status }
  }
  const replay = await readReplay(database('console'), id)
  if (!replay?.startedAt) throw new AppError('not_found', 'There is no such replay.')
  if (replay.status !== status)
    throw new AppError('not_allowed', `A replay that is ${replay.status} cannot be ${done[change.change]}.`)
  await committedBefore()
  return { replayId: id, status }
}

const done: Record<ReplayChange, string> = { pause: 'paused', resume: 'resumed', abort: 'aborted' }
