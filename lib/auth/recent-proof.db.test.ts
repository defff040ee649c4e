import { generateSync } from 'otplib'
import { describe, expect, test } from 'vitest'
import { openSessionByIdentity, useSession } from '@/db/queries/console-session'
import { useTestDatabase } from '@/db/testing/test-database'
import { createUser } from '@/lib/auth/create-user'
import { requireSecondFactor, resetSecondFactor } from '@/lib/auth/govern-second-factor'
import { issueProducerKey } from '@/lib/auth/issue-producer-key'
import { addUser, changeAccess, resetPassword } from '@/lib/auth/manage-users'
import type { Operator } from '@/lib/auth/operator'
import { beginSecondFactor, confirmSecondFactor } from '@/lib/auth/own-second-factor'
import { proveAgain } from '@/lib/auth/prove-again'
import type { Actor } from '@/lib/auth/session'
import { signInWithPassword } from '@/lib/auth/sign-in'
import { editPart } from '@/lib/configuration/edit-part'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { restoreConfiguration } from '@/lib/configuration/restore-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { takeEvidence } from '@/lib/evidence/take-evidence'
import { exportNotifications } from '@/lib/insights/export-list'
import { newestSample } from '@/lib/insights/newest-sample'
import { revealDuplicate, revealNotification } from '@/lib/insights/reveal-notification'
import { newId } from '@/lib/intake/build-request'
import { itemsWithoutProofMax, startReplay } from '@/lib/operations/start-replay'

const { sql } = await useTestDatabase()
const password = 'correct horse battery staple'
let next = 0

async function signedIn(): Promise<Actor> {
  const email = `user${next++}@example.com`
  await createUser({ email, name: 'Somebody', role: 'admin', password, actor: 'test' })
  const result = await signInWithPassword({ email, password, address: null })
  if (result.kind !== 'signed_in') throw new Error(`it was ${result.kind}`)
  return nowOf(result.sessionId)
}

async function nowOf(sessionId: string): Promise<Actor> {
  const user = await useSession(sql, sessionId)
  if (!user) throw new Error('the session is over')
  return { ...user, sessionId }
}

const minutesLater = (sessionId: string, minutes: number) =>
  sql`update console_sessions set proved_at = proved_at - ${minutes} * interval '1 minute' where id = ${sessionId}`
const recordsOf = async (action: string) => (await sql`select 1 from audit_records where action = ${action}`).length

describe('a proof of who sits here', () => {
  test('is the sign-in for five minutes, then the password again, for this session alone and on record', async () => {
    const ann = await signedIn()
    expect(ann.proof).toEqual({ recent: true, by: 'password' })
    await minutesLater(ann.sessionId, 4)
    expect((await nowOf(ann.sessionId)).proof.recent).toBe(true)
    await minutesLater(ann.sessionId, 1)
    const late = await nowOf(ann.sessionId)
    expect(late.proof.recent).toBe(false)
    const other = await signInWithPassword({ email: ann.email, password, address: null })
    if (other.kind !== 'signed_in') throw new Error(`it was ${other.kind}`)
    await minutesLater(other.sessionId, 6)
    await expect(proveAgain(late, 'wrong')).rejects.toMatchObject({ code: 'forbidden' })
    expect((await nowOf(ann.sessionId)).proof.recent).toBe(false)
    await proveAgain(late, password)
    expect((await nowOf(ann.sessionId)).proof.recent).toBe(true)
    expect((await nowOf(other.sessionId)).proof.recent).toBe(false)
    const records = await sql`select actor, detail from audit_records where action = 'session.prove'`
    expect(records).toEqual([{ actor: `user:${ann.email}`, detail: { by: 'password' } }])
  })

  test('is not guessed: after ten tries the right password is refused too', async () => {
    const bob = await signedIn()
    for (let i = 0; i < 10; i++) await expect(proveAgain(bob, 'wrong')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(proveAgain(bob, password)).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('is a code where there is a second factor, each once, and the password no more', async () => {
    const before = await signedIn()
    const { secret } = await beginSecondFactor(before, password)
    const [{ seconds }] = await sql<[{ seconds: number }]>`select extract(epoch from now())::float8 as seconds`
    const codeAt = (periods: number) => generateSync({ secret, epoch: Math.floor(seconds) + periods * 30 })
    await confirmSecondFactor(before, codeAt(0))
    await minutesLater(before.sessionId, 6)
    const cat = await nowOf(before.sessionId)
    expect(cat.proof).toEqual({ recent: false, by: 'code' })
    await expect(proveAgain(cat, password)).rejects.toMatchObject({ code: 'invalid' })
    // What was read before the second factor was on proves nothing after it.
    await expect(proveAgain(before, password)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(proveAgain(cat, codeAt(0))).rejects.toMatchObject({ code: 'invalid' })
    const both = await Promise.allSettled([proveAgain(cat, codeAt(1)), proveAgain(cat, codeAt(1))])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await nowOf(cat.sessionId)).proof.recent).toBe(true)
  })

  test('of single sign-on is as old as the provider says, and none when it does not say', async () => {
    const dan = await signedIn()
    const identity = { issuer: 'https://id.example', subject: 'dan' }
    await sql`insert into user_identities (issuer, subject, user_id) values (${identity.issuer}, 'dan', ${dan.userId})`
    const now = Math.floor(Date.now() / 1_000)
    const proofAt = async (authenticatedAt: number | null) => {
      const id = crypto.randomUUID()
      const origin = { agent: null, network: null }
      await openSessionByIdentity(sql, { id, ...identity, authenticatedAt, auditId: newId(), ...origin })
      return (await nowOf(id)).proof
    }
    expect(await proofAt(null)).toEqual({ recent: false, by: 'sign_in' })
    expect(await proofAt(now - 360)).toEqual({ recent: false, by: 'sign_in' })
    expect(await proofAt(now - 60)).toEqual({ recent: true, by: 'sign_in' })
    const actor: Actor = { ...dan, proof: { recent: false, by: 'sign_in' } }
    await expect(proveAgain(actor, password)).rejects.toMatchObject({ code: 'not_allowed' })
  })
})

describe('without a recent proof', () => {
  const late: Operator = {
    kind: 'user',
    email: 'late@example.com',
    role: 'admin',
    proof: { recent: false, by: 'code' },
  }
  const id = '00000000-0000-7000-8000-000000000000'
  const provider = (accessToken: string) => ({
    name: 'primary',
    adapter: 'genesys-outbound-contacts',
    settings: { baseUrl: 'http://127.0.0.1:9', accessToken },
  })
  const save = async (token: string) =>
    (
      await saveConfiguration({
        input: { providers: [provider(token)], routes: [], notificationTypes: [] },
        expectedVersion: null,
        author: 'test',
        reason: null,
      })
    ).version
  const edit = async (by: Operator, value: object) => {
    const { version: baseVersion } = await readConfiguration()
    return editPart(by, { kind: 'provider', name: 'primary', value, baseVersion, reason: null })
  }

  test.each<[string, () => Promise<unknown>]>([
    ['a customer is not shown', () => revealNotification(late, id, 'x')],
    ['nor a duplicate', () => revealDuplicate(late, id, 'x')],
    ['nor the newest request', () => newestSample(late, 'x', 'x')],
    ['nor taken in evidence', () => takeEvidence(late, { id, reason: 'x', reveal: true })],
    [
      'nor exported',
      () => exportNotifications(late, { search: {}, statuses: [], columns: undefined, addresses: true }),
    ],
    [
      'a key is not made',
      () =>
        issueProducerKey(
          late,
          { producer: 'x', scopes: ['guard'], ratePerSecond: null, expiresInDays: null },
          new Date(),
        ),
    ],
    ['an account is not made', () => addUser(late, { email: 'x@example.com', name: 'X', role: 'admin' })],
    ['nor raised', () => changeAccess(late, { userId: id, role: 'admin', disabled: null })],
    ['nor given back', () => changeAccess(late, { userId: id, role: null, disabled: false })],
    ['a password is not replaced', () => resetPassword(late, id)],
    ['a second factor is not taken away', () => resetSecondFactor(late, id, 'x')],
    ['nor no longer demanded', () => requireSecondFactor(late, [])],
  ])('%s', async (_, act) => {
    const before = (await sql`select 1 from audit_records`).length
    await expect(act()).rejects.toMatchObject({ code: 'proof_needed', detail: { prove: 'code' } })
    expect(await sql`select 1 from audit_records`).toHaveLength(before)
  })

  test('access still ends: that may be urgent', async () => {
    await expect(changeAccess(late, { userId: id, role: null, disabled: true })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test("a provider's secrets stay, and where they are sent; its pace may change", async () => {
    const first = await save('one')
    await save('two')
    await expect(edit(late, provider('stolen'))).rejects.toMatchObject({ code: 'proof_needed' })
    const elsewhere = { ...provider('•••'), settings: { baseUrl: 'https://evil.example', accessToken: '•••' } }
    await expect(edit(late, elsewhere)).rejects.toMatchObject({ code: 'proof_needed' })
    const { version: expectedVersion } = await readConfiguration()
    const restore = { version: first, expectedVersion, reason: null }
    await expect(restoreConfiguration(late, restore)).rejects.toMatchObject({ code: 'proof_needed' })
    expect(await edit(late, { ...provider('•••'), ratePerSecond: 7 })).toMatchObject({ kind: 'saved' })
    expect(await edit({ ...late, proof: { recent: true, by: 'code' } }, provider('new'))).toMatchObject({
      kind: 'saved',
    })
  })

  test('a replay of few starts and one of many does not, but for a key', async () => {
    const preview = async (items: number) => {
      const replay = newId()
      await sql`insert into replays (id, mode, status, filter, content_hash, previewed_by, items)
        values (${replay}, 'retry', 'previewed', '{}', 'x', 'user:late@example.com', ${items})`
      return replay
    }
    const start = (by: Operator, previewId: string) =>
      startReplay({ by, previewId, name: 'x', reason: 'x', ratePerSecond: null, idempotencyKey: newId() })
    const many = await preview(itemsWithoutProofMax + 1)
    await expect(start(late, await preview(itemsWithoutProofMax))).resolves.toMatchObject({})
    await expect(start(late, many)).rejects.toMatchObject({ code: 'proof_needed' })
    expect(await recordsOf('replay.start')).toBe(1)
    const scopes = new Set(['operations'])
    const key: Operator = { kind: 'producer', producerId: id, name: 'crm', scopes }
    expect(await start(key, many)).toEqual({ kind: 'started', replayId: many })
  })
})
