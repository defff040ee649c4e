import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { listApprovals, otherApprovers, waitingApproval } from '@/lib/approvals/approval-view'
import { approve, approveFromShell } from '@/lib/approvals/approve'
import { refuse } from '@/lib/approvals/refuse'
import { createUser } from '@/lib/auth/create-user'
import type { Operator } from '@/lib/auth/operator'
import type { Role } from '@/lib/auth/permissions'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { newId } from '@/lib/intake/build-request'
import { reap } from '@/lib/operations/reap'
import { startReplay } from '@/lib/operations/start-replay'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'
import { replayCalls } from '@/lib/operations/testing/replay-calls'

const { sql } = await useTestDatabase()
const scenario = await operationsScenario()
const { peer, drain, producerId } = scenario
const { preview, read, deadLetters, timesAccepted } = replayCalls(scenario)
afterAll(() => peer.close())

const proof = { recent: true, by: 'password' } as const
type Person = Extract<Operator, { kind: 'user' }> & { userId: string }

async function person(name: string, role: Role, actor = 'cli'): Promise<Person> {
  const email = `${name}@example.com`
  const { userId } = await createUser({ email, name, role, password: 'correct horse battery', actor })
  return { kind: 'user', email, role, proof, userId }
}

const [ann, ben, cleo] = [
  await person('ann', 'operator'),
  await person('ben', 'operator'),
  await person('cleo', 'admin'),
]
const yes = 'looked at it'

beforeAll(async () => {
  const { document: input, version } = await activeConfiguration()
  const withFourEyes = { ...input, fourEyes: { replaysAbove: 2 } }
  await saveConfiguration({ input: withFourEyes, expectedVersion: version, author: 'test', reason: null })
})

/** A complete preview of so many that nobody has started. */
async function previewOf(items: number): Promise<string> {
  const id = newId()
  await sql`insert into replays (id, mode, status, filter, content_hash, previewed_by, items)
    values (${id}, 'retry', 'previewed', '{}', 'x', 'user:ann@example.com', ${items})`
  return id
}

const start = (by: Operator, previewId: string, name = 'After the outage') =>
  startReplay({ by, previewId, name, reason: 'the provider is back', ratePerSecond: 5, idempotencyKey: newId() })

async function askedBy(by: Operator, items = 3): Promise<{ replayId: string; id: string }> {
  const replayId = await previewOf(items)
  const answer = await start(by, replayId)
  if (answer.kind !== 'waits') throw new Error('it did not wait')
  return { replayId, id: answer.approvalId }
}

const replayRow = async (id: string) =>
  (await sql`select status, actor, name, start_key as key from replays where id = ${id}`)[0]
const stateOf = async (id: string) => (await sql`select state from approvals where id = ${id}`)[0]?.state
const actionsOn = async (...ids: string[]) =>
  (await sql`select action, actor from audit_records where subject_id = any(${ids}) order by action`).map(
    ({ action, actor }) => `${action} ${actor}`,
  )
const notAllowed = (words: RegExp) => ({ code: 'not_allowed', message: expect.stringMatching(words) })

describe('a replay above the limit', () => {
  test('waits, is started once when another person approves it, and each step is on record', async () => {
    const ids = await deadLetters(3, 'big')
    const { body } = await preview({ status: 'dead_lettered', campaign: 'big' }, 'retry')
    const asked = await start(ann, String(body.previewId))
    if (asked.kind !== 'waits') throw new Error('it did not wait')
    const { approvalId } = asked
    await drain()
    expect(timesAccepted(ids)).toEqual([0, 0, 0])
    expect(await waitingApproval(ben, 'replay', String(body.previewId))).toMatchObject({
      ...{ id: approvalId, state: 'waiting', requester: 'user:ann@example.com', reason: 'the provider is back' },
      shown: { name: 'After the outage', mode: 'retry', items: 3, ratePerSecond: 5 },
      ...{ own: false, mayDecide: true },
    })
    await approve(ben, { id: approvalId, reason: yes })
    await sql`update replays set rate_per_second = null where id = ${String(body.previewId)}`
    await drain()
    expect(timesAccepted(ids)).toEqual([1, 1, 1])
    expect(await read(String(body.previewId))).toMatchObject({ status: 'finished', actor: 'user:ann@example.com' })
    expect(await actionsOn(approvalId, String(body.previewId))).toEqual([
      'approval.approve user:ben@example.com',
      'approval.request user:ann@example.com',
      'replay.preview producer:shop',
      'replay.start user:ann@example.com',
    ])
  })

  test('of fewer starts at once, and so does one that a key starts', async () => {
    expect(await start(ann, await previewOf(2))).toMatchObject({ kind: 'started' })
    const key: Operator = { kind: 'producer', producerId, name: 'shop', scopes: new Set(['operations']) }
    expect(await start(key, await previewOf(3))).toMatchObject({ kind: 'started' })
  })

  test('is not approved by who asked for it, however many try at once', async () => {
    const { id, replayId } = await askedBy(ann)
    for (const result of await Promise.allSettled([1, 2, 3].map(() => approve(ann, { id, reason: yes }))))
      expect(result).toMatchObject({ status: 'rejected', reason: notAllowed(/somebody else/) })
    expect(await replayRow(replayId)).toMatchObject({ status: 'previewed' })
    expect(await stateOf(id)).toBe('waiting')
  })

  test('that fifty approve at once, and two refuse, has one decision and one start', async () => {
    const { id, replayId } = await askedBy(ann)
    const approvals = Array.from({ length: 50 }, (_, i) => approve(i % 2 ? ben : cleo, { id, reason: yes }))
    const refusals = [refuse(ben, { id, reason: 'no' }), refuse(cleo, { id, reason: 'no' })]
    await Promise.allSettled([...approvals, ...refusals])
    const acts = await actionsOn(id, replayId)
    const decided = acts.filter((act) => /approval\.(approve|refuse)/.test(act))
    expect(decided).toHaveLength(1)
    const started = decided[0]?.startsWith('approval.approve') ? 1 : 0
    expect(acts.filter((act) => act.startsWith('replay.start'))).toHaveLength(started)
    expect(await replayRow(replayId)).toMatchObject({ status: started ? 'running' : 'previewed' })
  })

  test('is asked for once, however often it is clicked; another who asks hears who was first', async () => {
    const replayId = await previewOf(3)
    const answers = await Promise.all([1, 2, 3, 4].map(() => start(ann, replayId)))
    expect(new Set(answers.map((answer) => answer.kind === 'waits' && answer.approvalId)).size).toBe(1)
    await expect(start(ben, replayId)).rejects.toMatchObject(notAllowed(/user:ann@example.com has asked/))
    await expect(start(ann, replayId, 'Other')).rejects.toMatchObject(notAllowed(/take that request back/))
    expect(await sql`select 1 from approvals where subject = ${replayId}`).toHaveLength(1)
  })

  test('that was started since is not approved, and nothing is decided', async () => {
    const { id, replayId } = await askedBy(ann)
    const key: Operator = { kind: 'producer', producerId, name: 'shop', scopes: new Set(['operations']) }
    await start(key, replayId)
    await expect(approve(ben, { id, reason: yes })).rejects.toMatchObject(notAllowed(/was started since/))
    expect(await stateOf(id)).toBe('waiting')
    expect(await replayRow(replayId)).toMatchObject({ actor: 'producer:shop' })
  })
})

describe('a request', () => {
  test('of more than a day is not approved, expires on record, and can be made again', async () => {
    const { id, replayId } = await askedBy(ann)
    await sql`update approvals set expires_at = now() where id = ${id}`
    await expect(approve(ben, { id, reason: yes })).rejects.toMatchObject(notAllowed(/within a day/))
    await expect(refuse(ben, { id, reason: 'no' })).rejects.toMatchObject(notAllowed(/expired/))
    expect(await replayRow(replayId)).toMatchObject({ status: 'previewed' })
    const again = await start(ann, replayId)
    expect(again).not.toEqual({ kind: 'waits', approvalId: id })
    expect(await actionsOn(id)).toEqual(['approval.expire engine', 'approval.request user:ann@example.com'])
  })

  test('is refused by another or taken back by who asked, and then not approved', async () => {
    const [first, second] = [await askedBy(ann), await askedBy(ann)]
    await refuse(ben, { id: first.id, reason: 'too many' })
    await refuse(ann, { id: second.id, reason: 'wrong filter' })
    await refuse(ann, { id: second.id, reason: 'wrong filter' })
    for (const { id } of [first, second])
      await expect(approve(cleo, { id, reason: yes })).rejects.toMatchObject(notAllowed(/has refused it/))
    expect(await actionsOn(first.id, second.id)).toEqual([
      'approval.refuse user:ben@example.com',
      ...['approval.request user:ann@example.com', 'approval.request user:ann@example.com'],
      'approval.withdraw user:ann@example.com',
    ])
    await expect(refuse(cleo, { id: newId(), reason: 'no' })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('of who lost the permission meanwhile is not approved', async () => {
    const dan = await person('dan', 'operator')
    const { id } = await askedBy(dan)
    await sql`update users set role = 'viewer' where id = ${dan.userId}`
    await expect(approve(ben, { id, reason: yes })).rejects.toMatchObject(notAllowed(/Who asked for it may not/))
    await sql`update users set role = 'operator', disabled_at = now() where id = ${dan.userId}`
    await expect(approve(ben, { id, reason: yes })).rejects.toMatchObject(notAllowed(/Who asked for it may not/))
  })

  test('is not decided by who lost the permission between their page and their click', async () => {
    const eve = await person('eve', 'operator')
    const { id } = await askedBy(ann)
    await sql`update users set role = 'support' where id = ${eve.userId}`
    await expect(approve(eve, { id, reason: yes })).rejects.toMatchObject(notAllowed(/This account may not/))
    await expect(refuse(eve, { id, reason: 'no' })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(approve({ ...eve, role: 'support' }, { id, reason: yes })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await stateOf(id)).toBe('waiting')
  })

  test('is not approved by an account that who asked made or changed within the day', async () => {
    const puppet = await person('puppet', 'operator', 'user:cleo@example.com')
    const { id } = await askedBy(cleo)
    await expect(approve(puppet, { id, reason: yes })).rejects.toMatchObject(notAllowed(/made your account/))
    await sql`update audit_records set at = at - interval '1 day' where subject_id = ${puppet.userId}`
    await approve(puppet, { id, reason: yes })
    expect(await stateOf(id)).toBe('approved')
  })

  test('is approved only with a recent proof, and by no key', async () => {
    const { id } = await askedBy(ann)
    const late = { ...ben, proof: { recent: false, by: 'code' } as const }
    await expect(approve(late, { id, reason: yes })).rejects.toMatchObject({ code: 'proof_needed' })
    const key: Operator = { kind: 'producer', producerId, name: 'shop', scopes: new Set(['operations']) }
    await expect(approve(key, { id, reason: yes })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(refuse(key, { id, reason: 'no' })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await stateOf(id)).toBe('waiting')
  })

  test('is approved on the shell by who asked for it, on record as that', async () => {
    const { id, replayId } = await askedBy(ann)
    await expect(approveFromShell({ id, email: 'nobody@example.com', reason: 'x' })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    await approveFromShell({ id, email: 'Ann@example.com', reason: 'alone on call' })
    expect(await replayRow(replayId)).toMatchObject({ status: 'running', key: id })
    const [record] =
      await sql`select actor, reason, detail from audit_records where action = 'approval.approve' and subject_id = ${id}`
    expect(record).toMatchObject({ actor: 'cli:ann@example.com', reason: 'alone on call', detail: { fromShell: true } })
  })
})

test('the database itself refuses an approval by who asked', async () => {
  const { id } = await askedBy(ann)
  const alone = sql`update approvals set state = 'approved', decider = requester where id = ${id}`
  await expect(alone).rejects.toMatchObject({ constraint_name: 'approval_by_another' })
})

test('requests are listed to who may decide: what waits, and what is over page by page', async () => {
  const all = await listApprovals(ben, { than: null, limit: 100 })
  expect(all.waiting.every(({ state }) => state === 'waiting')).toBe(true)
  expect(all.waiting.some(({ own }) => own)).toBe(false)
  expect(all.decided.map(({ state }) => state)).toContain('expired')
  const first = await listApprovals(ben, { than: null, limit: 2 })
  const rest = await listApprovals(ben, { than: first.next, limit: 100 })
  expect([...first.decided, ...rest.decided].map(({ id }) => id)).toEqual(all.decided.map(({ id }) => id))
  await expect(listApprovals({ ...ben, role: 'support' }, { than: null, limit: 1 })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await otherApprovers(cleo, 'configuration')).toBe(0)
  expect(await otherApprovers(ann, 'replay')).toBeGreaterThan(1)
})

test('what is over goes with retention, what waits stays', async () => {
  const { id } = await askedBy(ann)
  await sql`update approvals set requested_at = now() - interval '91 days'`
  await sql`update approvals set expires_at = now() - interval '90 days' where id <> ${id}`
  await reap()
  expect((await sql`select id from approvals`).map((row) => row.id)).toEqual([id])
})
