import { afterAll, expect, test } from 'vitest'
import { feedReplay } from '@/db/queries/feed-replay'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { runCommands } from '@/lib/operations/run-commands'
import { runReplays } from '@/lib/operations/run-replays'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'
import { replayCalls } from '@/lib/operations/testing/replay-calls'

const { sql } = await useTestDatabase()
const scenario = await operationsScenario()
const { peer, operate, drain } = scenario
const { preview, start, read, list, items, pause, resume, abort, begin, deadLetters, timesAccepted } =
  replayCalls(scenario)
afterAll(() => peer.close())

const ones = (ids: readonly string[]) => ids.map(() => 1)

test('ten clicks at once make one replay of N items, each sent once, with one audit record', async () => {
  const ids = await deadLetters(12, 'clicks')
  const { body } = await preview({ status: 'dead_lettered', campaign: 'clicks' }, 'retry')
  expect(body).toMatchObject({ total: 12, willSend: 12, willBeSuppressed: 0 })
  const sameKey = Array.from({ length: 5 }, () => start(body.previewId, {}, 'click'))
  const otherKeys = Array.from({ length: 5 }, (_, i) => start(body.previewId, {}, `click-${i}`))
  const answers = await Promise.all([...sameKey, ...otherKeys])
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]))
  expect(new Set(answers.map((answer) => answer.body.replayId)).size).toBe(1)
  await Promise.all([drain(), drain(), drain()])
  expect(timesAccepted(ids)).toEqual(ones(ids))
  const replayId = String(answers[0]?.body.replayId)
  expect(await read(replayId)).toMatchObject({
    status: 'finished',
    ...{ name: 'Incident 1', reason: 'the provider was down', actor: 'producer:shop', mode: 'retry' },
    counts: { total: 12, pending: 0, queued: 0, done: 12, skipped: 0 },
  })
  expect(await sql`select action from audit_records where subject_id = ${replayId} order by at`).toEqual([
    { action: 'replay.preview' },
    { action: 'replay.start' },
  ])
})

test('a preview that was started otherwise, or a key that started another, is refused', async () => {
  await deadLetters(1, 'once')
  const filter = { status: 'dead_lettered', campaign: 'once' }
  const [first, second] = [(await preview(filter, 'retry')).body, (await preview(filter, 'retry')).body]
  expect((await start(first.previewId, {}, 'start-1')).status).toBe(202)
  expect(await start(first.previewId, { name: 'Mine' })).toMatchObject({ status: 409, body: { code: 'not_allowed' } })
  expect(await start(second.previewId, {}, 'start-1')).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  })
  expect((await start('0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f11')).status).toBe(404)
  await drain()
})

test('without a key the preview is the key', async () => {
  await deadLetters(1, 'keyless')
  const { previewId } = (await preview({ status: 'dead_lettered', campaign: 'keyless' }, 'retry')).body
  expect(await start(previewId, {}, null)).toMatchObject({ status: 202, body: { replayId: previewId } })
  expect(await start(previewId, {}, null)).toMatchObject({ status: 202, body: { replayId: previewId } })
  expect(await start(previewId, {}, 'a-key')).toMatchObject({ status: 202, body: { replayId: previewId } })
  expect(await start(previewId, { name: 'Mine' }, null)).toMatchObject({ status: 409, body: { code: 'not_allowed' } })
  await drain()
})

test('engines that stop in the middle lose nobody and double nobody', async () => {
  const ids = await deadLetters(60, 'crash')
  const replayId = await begin({ status: 'dead_lettered', campaign: 'crash' }, 'retry')
  await runReplays() // handed out, and the process ends before any of it is done
  const callsBefore = peer.calls.length
  const stop = new AbortController()
  const cut = drainOutbox({ budgetSeconds: 10, signal: stop.signal })
  while (peer.calls.length < callsBefore + 8) await new Promise(setImmediate)
  stop.abort()
  await cut
  const { counts } = await read(replayId)
  expect(counts.done).toBeLessThan(60)
  await Promise.all([runReplays(), runReplays(), runCommands(), runCommands()])
  await Promise.all([drain(), drain()])
  expect(timesAccepted(ids)).toEqual(ones(ids))
  expect(await read(replayId)).toMatchObject({ status: 'finished', counts: { done: 60, skipped: 0 } })
})

test('what was retried by hand since, or by another replay, is skipped and says why', async () => {
  const ids = await deadLetters(6, 'since')
  const filter = { status: 'dead_lettered', campaign: 'since' }
  const [one, two] = await Promise.all([begin(filter, 'retry'), begin(filter, 'retry')])
  await Promise.all(ids.slice(0, 3).map((id) => operate('retry', id)))
  await Promise.all([drain(), drain()])
  expect(timesAccepted(ids)).toEqual(ones(ids))
  const [first, second] = await Promise.all([read(one), read(two)])
  expect((first.counts.done ?? 0) + (second.counts.done ?? 0)).toBeLessThanOrEqual(6)
  expect([first.status, second.status]).toEqual(['finished', 'finished'])
  const answers =
    await sql`select distinct answer from replay_items where state = 'skipped' and replay_id in (${one}, ${two})`
  for (const { answer } of answers) expect(answer).toMatch(/not a dead letter any more/)
  expect(answers.length).toBeGreaterThan(0)
})

const resentOf = async (ids: readonly string[]) => {
  const made = await sql<{ id: string }[]>`select resend_of as id from notifications where resend_of = any(${[...ids]})`
  return ids.map((id) => made.filter((one) => one.id === id).length)
}

test('of two replays that send the same again one does, for each message', async () => {
  const ids = await deadLetters(8, 'twice')
  const filter = { status: 'dead_lettered', campaign: 'twice' }
  const replays = await Promise.all([begin(filter, 'resend'), begin(filter, 'resend')])
  await Promise.all([drain(), drain()])
  expect(await resentOf(ids)).toEqual(ones(ids))
  const [one, two] = await Promise.all(replays.map((id) => read(id)))
  expect([one?.status, two?.status]).toEqual(['finished', 'finished'])
  expect((one?.counts.done ?? 0) + (two?.counts.done ?? 0)).toBe(8)
  expect(await preview(filter, 'resend')).toMatchObject({ body: { willSend: 0, excluded: { alreadySent: 8 } } })
})

test('what a person sent again since is skipped by a replay of either kind, and cannot be retried any more', async () => {
  const ids = await deadLetters(2, 'by hand')
  const filter = { status: 'dead_lettered', campaign: 'by hand' }
  const replays = [await begin(filter, 'resend'), await begin(filter, 'retry')]
  for (const id of ids) await operate('resend', id, { reason: 'the customer waits' })
  await drain()
  for (const id of ids) await operate('retry', id)
  await drain()
  expect(await resentOf(ids)).toEqual(ones(ids))
  expect(timesAccepted(ids)).toEqual([0, 0])
  const answers =
    await sql`select distinct answer from replay_items where replay_id = any(${replays}) union select answer from outbox_commands where kind = 'retry' and notification_id = any(${ids})`
  expect(answers).toEqual([{ answer: expect.stringMatching(/^It was sent again as another notification/) }])
})

test('each item says what came of it, page by page and by state', async () => {
  const ids = await deadLetters(3, 'items')
  const id = await begin({ status: 'dead_lettered', campaign: 'items' }, 'retry')
  await operate('cancel', ids[0] ?? '')
  await runCommands()
  await drain()
  const all = await items(id)
  expect(all).toMatchObject({ nextCursor: null })
  expect(all.items.map((item) => item.state).sort()).toEqual(['done', 'done', 'skipped'])
  const first = await items(id, '?limit=2')
  const rest = await items(id, `?limit=2&cursor=${String(first.nextCursor)}`)
  expect([...first.items, ...rest.items]).toEqual(all.items)
  expect((await items(id, '?state=skipped')).items).toEqual([
    {
      ...all.items.find((item) => item.id === ids[0]),
      statusThen: 'dead_lettered',
      answer: expect.stringContaining('cancelled'),
    },
  ])
  expect(await items('0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f11')).toMatchObject({ code: 'not_found' })
})

test('a paused replay begins nothing, goes on when it is resumed, and an aborted one leaves the rest as it is', async () => {
  const ids = await deadLetters(5, 'pause')
  const id = await begin({ status: 'dead_lettered', campaign: 'pause' }, 'retry')
  await runReplays() // its commands wait
  expect(await pause(id)).toEqual({ status: 202, body: { replayId: id, status: 'paused' } })
  await drain()
  expect(timesAccepted(ids)).toEqual(ids.map(() => 0))
  expect(await resume(id)).toMatchObject({ status: 202 })
  await drain()
  expect(timesAccepted(ids)).toEqual(ones(ids))
  expect(await abort(id)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('finished') } })

  const others = await deadLetters(5, 'abort')
  const aborted = await begin({ status: 'dead_lettered', campaign: 'abort' }, 'retry')
  await runReplays()
  expect((await Promise.all([abort(aborted), abort(aborted)])).map((answer) => answer.status)).toEqual([202, 202])
  await drain()
  expect(timesAccepted(others)).toEqual(others.map(() => 0))
  expect(await read(aborted)).toMatchObject({ status: 'aborted', counts: { queued: 0, done: 0, skipped: 5 } })
  expect(await sql`select 1 from audit_records where subject_id = ${aborted} and action = 'replay.abort'`).toHaveLength(
    1,
  )
  expect((await resume(aborted)).status).toBe(409)
  expect((await abort('0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f11')).status).toBe(404)
})

test('the pace is kept by the clock of the database, also after a pause of the engine', async () => {
  await deadLetters(30, 'pace')
  const id = await begin({ status: 'dead_lettered', campaign: 'pace' }, 'retry', { ratePerSecond: 10 })
  const pacedAt = (seconds: number) =>
    sql`update replays set paced_at = now() - ${seconds} * interval '1 second' where id = ${id}`
  await pacedAt(0)
  expect(await feedReplay(sql, id)).toEqual({ fed: 0, paced: true })
  await pacedAt(0.35)
  expect((await feedReplay(sql, id)).fed).toBe(3)
  await pacedAt(3_600) // an hour without an engine is not caught up in one burst
  const [first, second] = await Promise.all([feedReplay(sql, id), feedReplay(sql, id)])
  expect(first.fed + second.fed).toBeGreaterThanOrEqual(10)
  expect(first.fed + second.fed).toBeLessThanOrEqual(12)
  await abort(id)
  await drain()
})

test('replays are listed newest first, page by page', async () => {
  const all = (await list()).items.map((replay) => replay.replayId)
  const first = await list('?limit=2')
  const rest = await list(`?limit=200&cursor=${String(first.nextCursor)}`)
  expect([...first.items, ...rest.items].map((replay) => replay.replayId)).toEqual(all)
  expect(all.length).toBeGreaterThan(5)
})
