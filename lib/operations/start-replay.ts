import { type Database, database } from '@/db/client'
import { isDuplicateRow } from '@/db/errors'
import { type ReplayRow, readReplay, readReplayOfKey } from '@/db/queries/read-replay'
import { startReplayRow } from '@/db/queries/start-replay'
import { type ApprovalRequest, requestApproval, type Waits } from '@/lib/approvals/request-approval'
import { actorOf, keyOwnerOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { announceCommand } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { requestKeyHash } from '@/lib/domain/request-key'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'

/** Up to here somebody's slip or a borrowed browser reaches few customers. */
export const itemsWithoutProofMax = 100

type ReplayStart = {
  by: Operator
  previewId: string
  name: string
  reason: string
  ratePerSecond: number | null
  /** Left out: the preview itself. */
  idempotencyKey?: string | undefined
}

/** The replay that runs; `replayed` where the same start had been asked for before. */
export type StartedReplay = { kind: 'started'; replayId: string; replayed?: true }

/**
 * Starts what was previewed, exactly as it was frozen. A preview is started once: asking for the same again, under
 * whatever key, gives the same replay. Where the configuration wants four eyes for so many, a person's start waits for a
 * second one; a key has its consent in its scope.
 * @throws AppError `forbidden`, `proof_needed` for more than a hundred, `not_found`, `not_allowed`, `idempotency_key_reused`, as `committed`
 */
export async function startReplay(start: ReplayStart): Promise<StartedReplay | Waits> {
  requirePermission(start.by, 'replay.run')
  const sql = database('console')
  // No key of a producer has a space in it.
  const key = start.idempotencyKey ?? `of preview ${start.previewId.toLowerCase()}`
  const startKey = requestKeyHash('command', keyOwnerOf(start.by), `replay ${key}`)
  const first = await readReplayOfKey(sql, startKey)
  if (first) return sameStart(first, start, reusedCode(start))
  const { previewId: id, name, reason, ratePerSecond } = start
  // A preview's selection is frozen: it does not grow between here and the start.
  const preview = await readReplay(sql, id)
  if (preview && preview.items > itemsWithoutProofMax) requireRecentProof(start.by)
  if (preview && (await takesTwo(start.by, preview))) return requestApproval(start.by, requestOf(preview, start))
  const row = { id, name, reason, ratePerSecond, startKey, actor: actorOf(start.by), auditId: newId() }
  if (!(await startRow(row))) return startedBefore(sql, startKey, start)
  announceCommand()
  return { kind: 'started', replayId: id }
}

async function takesTwo(by: Operator, { status, stale, items }: ReplayRow): Promise<boolean> {
  if (by.kind === 'producer' || status !== 'previewed' || stale) return false
  const { replaysAbove } = (await activeConfiguration()).document.fourEyes ?? {}
  return replaysAbove !== undefined && items > replaysAbove
}

function requestOf({ id, mode, items }: ReplayRow, { name, reason, ratePerSecond }: ReplayStart): ApprovalRequest {
  return {
    asked: { kind: 'replay', previewId: id, name, reason, ratePerSecond },
    subject: id,
    shown: { name, mode, items, ratePerSecond },
    reason,
  }
}

/** Another preview may have been started under this key a moment ago: then nothing was started. */
async function startRow(row: Parameters<typeof startReplayRow>[1]): Promise<boolean> {
  try {
    return await committed(() => startReplayRow(database('commands'), row))
  } catch (error) {
    if (isDuplicateRow(error, 'replays_start_key')) return false
    throw error
  }
}

async function startedBefore(sql: Database, startKey: string, start: ReplayStart): Promise<StartedReplay> {
  const ofKey = await readReplayOfKey(sql, startKey)
  if (ofKey) return sameStart(ofKey, start, reusedCode(start))
  const replay = await readReplay(sql, start.previewId)
  if (!replay) throw new AppError('not_found', 'There is no such preview.')
  if (replay.startedAt) return sameStart(replay, start, 'not_allowed')
  if (replay.status === 'counting') throw new AppError('not_allowed', 'The preview is counting: it is not complete.')
  throw new AppError('not_allowed', 'The preview is older than a day: make a new one.')
}

function reusedCode({ idempotencyKey }: ReplayStart): Reused {
  return idempotencyKey === undefined ? 'not_allowed' : 'idempotency_key_reused'
}

type Reused = 'idempotency_key_reused' | 'not_allowed'

async function sameStart(replay: ReplayRow, start: ReplayStart, otherwise: Reused): Promise<StartedReplay> {
  const same =
    replay.id === start.previewId.toLowerCase() &&
    replay.name === start.name &&
    replay.reason === start.reason &&
    replay.ratePerSecond === start.ratePerSecond
  if (same) {
    await committedBefore()
    return { kind: 'started', replayId: replay.id, replayed: true }
  }
  if (otherwise === 'not_allowed')
    throw new AppError('not_allowed', `This preview was started before by ${replay.actor}, as “${replay.name}”.`)
  throw new AppError('idempotency_key_reused', `This Idempotency-Key already started “${replay.name}”. Use a new key.`)
}
