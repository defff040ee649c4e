import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { CrashBed } from '@/e2e/support/crash/crash-bed'
import { type KillKind, replayPoints } from '@/e2e/support/crash/crash-points'
import { endAt } from '@/e2e/support/crash/end-at'
import type { Handler } from '@/lib/http/api-route'
import { getReplayHandler } from '@/lib/http/handlers/get-replays'
import { previewReplayHandler } from '@/lib/http/handlers/preview-replay'
import { startReplayHandler } from '@/lib/http/handlers/start-replay'

const itemsPerReplay = 4
const finishedWithinMs = 60_000

/** K10: a replay of dead letters for each point, whose engine ends there; each must finish with every item done. */
export async function endReplay(
  bed: CrashBed,
  kill: KillKind,
  accepted: () => Promise<string>,
  met: (name: string) => void,
): Promise<void> {
  for (const point of replayPoints) {
    const ids = await deadLetters(bed, accepted)
    const { previewId } = await call(bed, previewReplayHandler, { mode: 'retry', filter })
    const starting = { previewId, name: 'Crash', reason: 'a crash point' }
    // A replay has its preview's id.
    const about = String(previewId)
    const answered = point.when === 'after' ? { answered: { row: '' } } : {}
    let started: Promise<void> | undefined
    await endAt(bed, { point, kill, about, ...answered }, () => {
      started ??= start(bed, starting)
    })
    met(point.name)
    await started
    await untilDone(bed, about, ids)
  }
}

const filter = { type: 'replayed', status: 'dead_lettered' }

async function deadLetters(bed: CrashBed, accepted: () => Promise<string>): Promise<string[]> {
  const { client } = bed.providers.keyed
  await client.setFaults('replayed', { rejectRatio: 1, rejectStatus: 422 })
  const ids: string[] = []
  while (ids.length < itemsPerReplay) ids.push(await accepted())
  for (;;) {
    const dead = await bed.sql`
      select 1 from outbox_messages where notification_id = any(${ids}::uuid[]) and state = 'dead'`
    if (dead.length === ids.length) break
    await pause(50)
  }
  await client.clearFaults('replayed')
  return ids
}

/** The database may end while its answer is out: the same start is asked for again, until it is certain. */
async function start(bed: CrashBed, starting: object): Promise<void> {
  while (!(await call(bed, startReplayHandler, starting).catch(passing))) await pause(100)
}

function passing(error: unknown): null {
  if (error instanceof Unavailable) return null
  throw error
}

class Unavailable extends Error {}

async function untilDone(bed: CrashBed, id: string, ids: string[]): Promise<void> {
  let replay: Record<string, unknown> | null = null
  for (const end = Date.now() + finishedWithinMs; Date.now() < end; await pause(100)) {
    replay = await call(bed, getReplayHandler, null, id).catch(() => null)
    const counts = replay?.counts as { done?: number } | undefined
    if (replay?.status !== 'finished' || counts?.done !== ids.length) continue
    const work = await bed.sql`select 1 from outbox_messages where notification_id = any(${ids}::uuid[])`
    if (work.length === 0) return
  }
  throw new Error(`a replay of ${ids.length} items is not done: ${JSON.stringify(replay)}`)
}

/** The product's own handlers, in this process: nobody ends it. */
async function call(bed: CrashBed, handler: Handler, body: object | null, id = ''): Promise<Record<string, unknown>> {
  const request = new Request('http://localhost/', {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${bed.apiKey}`,
      'idempotency-key': randomUUID(),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const response = await handler(request, { params: Promise.resolve({ id }) })
  const answer = (await response.json()) as Record<string, unknown>
  if (response.status >= 500) throw new Unavailable(JSON.stringify(answer))
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`)
  return answer
}
