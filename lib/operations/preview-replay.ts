import canonicalize from 'canonicalize'
import { type Database, database } from '@/db/client'
import { finishPreview } from '@/db/queries/finish-preview'
import { insertReplay } from '@/db/queries/insert-replay'
import { insertReplayItems } from '@/db/queries/insert-replay-items'
import { readClock } from '@/db/queries/read-clock'
import { type ReplayRow, readReplay } from '@/db/queries/read-replay'
import { actorOf, keyOwnerOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError } from '@/lib/domain/errors'
import { noCounts, type ReplayCounts, type ReplayMode } from '@/lib/domain/replay'
import { requestKeyHash } from '@/lib/domain/request-key'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'
import { eventFilter, notificationFilter, type ReplayFilter, shownFilter } from '@/lib/operations/replay-filter'
import { beginning, isTried, type Selector, tally } from '@/lib/operations/replay-selection'
import { eventSelector } from '@/lib/operations/select-events'
import { resendSelector, retrySelector } from '@/lib/operations/select-notifications'
import { blindHash } from '@/lib/secrets/key-ring'

export type ReplayPreview = { previewId: string; mode: ReplayMode } & ReplayCounts

/** More than this is several replays: a person must be able to judge what is previewed, while the answer is waited for. */
const selectionMax = 100_000

/**
 * Runs a replay dry: what it would take is frozen and counted by what would become of it now. Nothing is sent.
 * The same key with the same content gives the first preview again.
 * @throws AppError `forbidden`, `invalid` for a filter that finds too much, `idempotency_key_reused`, `request_in_flight`, as `committed`
 */
export async function previewReplay(preview: {
  by: Operator
  mode: ReplayMode
  filter: ReplayFilter
  idempotencyKey?: string | undefined
}): Promise<ReplayPreview> {
  const { by, mode, filter, idempotencyKey } = preview
  requirePermission(by, 'replay.run')
  const sql = database('console')
  const id =
    idempotencyKey === undefined ? newId() : requestKeyHash('command', keyOwnerOf(by), `preview ${idempotencyKey}`)
  const contentHash = blindHash('replay', mode, canonicalize(JSON.parse(JSON.stringify(filter))) ?? '')
  const select = await selectorOf(sql, mode, filter)
  const replay = { id, mode, filter: shownFilter(filter), contentHash, actor: actorOf(by) }
  const begun = await committed(() => insertReplay(database('commands'), replay))
  if (!begun) return firstAnswer(await readReplay(sql, id), contentHash)
  const { counts, items } = await freeze(id, select)
  await committed(() => finishPreview(database('commands'), { id, counts, items, auditId: newId() }))
  return { previewId: id, mode, ...counts }
}

async function selectorOf(sql: Database, mode: ReplayMode, filter: ReplayFilter): Promise<Selector> {
  const now = await readClock(sql)
  switch (mode) {
    case 'retry':
      return retrySelector(sql, await notificationFilter(filter, now), now)
    case 'resend':
      return resendSelector(sql, await notificationFilter(filter, now), now)
    case 'events':
      return eventSelector(sql, await eventFilter(filter, await activeConfiguration(), now), filter.type)
  }
}

async function freeze(id: string, select: Selector): Promise<{ counts: ReplayCounts; items: number }> {
  const counts = noCounts()
  let items = 0
  for (let place: typeof beginning | null = beginning; place; ) {
    const { selected, next } = await select(place)
    tally(counts, selected)
    if (counts.total > selectionMax) throw tooMany()
    const tried = selected.filter(isTried).map(({ originalId, statusThen }, i) => ({
      ...{ originalId, statusThen },
      ordinal: items + i + 1,
    }))
    await committed(() => insertReplayItems(database('commands'), id, tried))
    items += tried.length
    place = next
  }
  return { counts, items }
}

async function firstAnswer(first: ReplayRow | null, contentHash: string): Promise<ReplayPreview> {
  if (first?.contentHash !== contentHash)
    throw new AppError(
      'idempotency_key_reused',
      'This Idempotency-Key already previewed another selection. Use a new key.',
    )
  if (!first.counts) throw new AppError('request_in_flight', 'The first request with this key is still counting.')
  await committedBefore()
  return { previewId: first.id, mode: first.mode, ...first.counts }
}

function tooMany(): AppError {
  const message = `finds more than ${selectionMax}: narrow it by time, type or status and make several replays`
  return new AppError('invalid', `filter: ${message}.`, { faults: [{ path: 'filter', message }] })
}
