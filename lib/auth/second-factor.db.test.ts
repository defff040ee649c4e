import { generateSync } from 'otplib'
import { describe, expect, test } from 'vitest'
import { useSession } from '@/db/queries/console-session'
import { readUserCredentials, replacePassword } from '@/db/queries/user-credentials'
import { useTestDatabase } from '@/db/testing/test-database'
import { createUser } from '@/lib/auth/create-user'
import { requireSecondFactor, resetSecondFactor } from '@/lib/auth/govern-second-factor'
import type { Operator } from '@/lib/auth/operator'
import {
  beginSecondFactor,
  confirmSecondFactor,
  ownSecondFactor,
  removeOwnSecondFactor,
  renewOwnRecoveryCodes,
} from '@/lib/auth/own-second-factor'
import { hashPassword } from '@/lib/auth/password'
import type { Role } from '@/lib/auth/permissions'
import type { Actor } from '@/lib/auth/session'
import { signInWithPassword } from '@/lib/auth/sign-in'
import { signInWithCode } from '@/lib/auth/sign-in-with-code'

const { sql } = await useTestDatabase()
const password = 'correct horse battery staple'
const passwordHash = await hashPassword(password)
const admin: Operator = {
  kind: 'user',
  email: 'root@example.com',
  role: 'admin',
  proof: { recent: true, by: 'password' },
}
const viewer: Operator = { ...admin, role: 'viewer' }
let next = 0

async function newUser(role: Role = 'viewer'): Promise<Actor> {
  const email = `user${next++}@example.com`
  const { userId } = await createUser({ email, name: 'Somebody', role, password: `${password}!`, actor: 'test' })
  await sql`update users set password_hash = ${passwordHash} where id = ${userId}`
  return {
    userId,
    email,
    name: 'Somebody',
    role,
    sessionId: crypto.randomUUID(),
    mustEnrol: false,
    proof: { recent: true, by: 'password' },
  }
}

/** A user whose second factor is on; the codes that the app shows, some half minutes away. */
async function enrolled(role: Role = 'viewer') {
  const actor = await newUser(role)
  const { secret } = await beginSecondFactor(actor, password)
  const recoveryCodes = await confirmSecondFactor(actor, await codeOf(secret))
  // As if it had been turned on a while ago: the codes of now are fresh.
  await sql`update user_totp set last_used_step = last_used_step - 10 where user_id = ${actor.userId}`
  return { actor, recoveryCodes, code: (periods = 0) => codeOf(secret, periods) }
}

async function codeOf(secret: string, periods = 0): Promise<string> {
  const [row] = await sql<{ now: number }[]>`select extract(epoch from now())::float8 as now`
  return generateSync({ secret, epoch: Math.floor(row?.now ?? 0) + periods * 30 })
}

async function challengeOf({ email }: Actor): Promise<string> {
  const result = await signInWithPassword({ email, password, address: '192.0.2.1' })
  if (result.kind !== 'code_needed') throw new Error(`it was ${result.kind}`)
  return result.challenge
}

const answer = (challenge: string, code: string) => signInWithCode({ challenge, code, address: '192.0.2.1' })
const audited = async ({ userId }: Actor) =>
  (await sql`select action, detail from audit_records where subject_id = ${userId}::text order by at, action`).map(
    ({ action, detail }) => [action, detail?.by].filter(Boolean).join(': '),
  )

describe('a second factor', () => {
  test('is asked for only when a code has proved it, and then the password alone opens nothing', async () => {
    const actor = await newUser()
    await beginSecondFactor(actor, password)
    const before = await signInWithPassword({ email: actor.email, password, address: null })
    expect(before.kind).toBe('signed_in')
    await expect(confirmSecondFactor(actor, '000000')).rejects.toMatchObject({ code: 'invalid' })
    const { secret } = await beginSecondFactor(actor, password)
    expect(await confirmSecondFactor(actor, await codeOf(secret))).toHaveLength(10)
    const after = await signInWithPassword({ email: actor.email, password, address: null })
    expect(after).toEqual({ kind: 'code_needed', challenge: expect.any(String) })
    const [row] = await sql`select count(*)::int as n from console_sessions where user_id = ${actor.userId}`
    expect(row?.n).toBe(1)
  })

  test('lets in with a code of this half minute or one beside it, and says so in the audit', async () => {
    for (const periods of [-1, 0, 1]) {
      const { actor, code } = await enrolled()
      const result = await answer(await challengeOf(actor), ` ${(await code(periods)).replace(/(...)/, '$1 ')} `)
      if (result.kind !== 'signed_in') throw new Error(`it was ${result.kind}`)
      expect(await useSession(sql, result.sessionId)).toMatchObject({ email: actor.email, mustEnrol: false })
      expect(await audited(actor)).toContain('session.open: password and code')
    }
    const { actor, code } = await enrolled()
    for (const periods of [-3, 3]) {
      expect(await answer(await challengeOf(actor), await code(periods))).toEqual({ kind: 'refused' })
    }
  })

  test('takes no code twice, nor one that is older than the newest used, nor of two who bring one at once', async () => {
    const { actor, code } = await enrolled()
    const [used, older] = [await code(), await code(-1)]
    expect((await answer(await challengeOf(actor), used)).kind).toBe('signed_in')
    for (const again of [used, older]) {
      expect(await answer(await challengeOf(actor), again)).toEqual({ kind: 'refused' })
    }
    await sql`update user_totp set last_used_step = 0 where user_id = ${actor.userId}`
    const challenges = await Promise.all([1, 2, 3, 4].map(() => challengeOf(actor)))
    const kinds = (await Promise.all(challenges.map((one) => answer(one, used)))).map(({ kind }) => kind).sort()
    expect(kinds).toEqual(['refused', 'refused', 'refused', 'signed_in'])
  })

  test('is answered once a challenge, in time, and not after the password changed', async () => {
    const { actor, code } = await enrolled()
    const challenge = await challengeOf(actor)
    expect((await answer(challenge, await code(-1))).kind).toBe('signed_in')
    expect(await answer(challenge, await code())).toEqual({ kind: 'too_late' })
    const late = await challengeOf(actor)
    await sql`update sign_in_challenges set expires_at = now() where user_id = ${actor.userId}`
    expect(await answer(late, await code())).toEqual({ kind: 'too_late' })
    const changed = await challengeOf(actor)
    await replacePassword(sql, { userId: actor.userId, passwordHash, auditId: crypto.randomUUID(), actor: 'test' })
    expect(await answer(changed, await code())).toEqual({ kind: 'too_late' })
    const disabled = await challengeOf(actor)
    await sql`update users set disabled_at = now() where id = ${actor.userId}`
    expect(await answer(disabled, await code())).toEqual({ kind: 'refused' })
    expect(await answer('made up', await code())).toEqual({ kind: 'too_late' })
  })

  test('is guessed at ten times in half an hour at most, also at once, with new challenges and from everywhere', async () => {
    const { actor, code } = await enrolled()
    const challenges = [await challengeOf(actor), await challengeOf(actor)]
    const guesses = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        signInWithCode({ challenge: challenges[n % 2] ?? '', code: '12345', address: `198.51.100.${n}` }),
      ),
    )
    expect(guesses.filter(({ kind }) => kind === 'refused')).toHaveLength(10)
    expect(await answer(await challengeOf(actor), await code())).toEqual({ kind: 'throttled' })
    const [refused] = await sql`select sum(times)::int as times from refusal_counts
      where action = 'sign_in.refused' and actor = 'stranger' and subject_id = ${actor.userId}`
    expect(refused?.times).toBe(25)
    expect(await audited(actor)).toContain('sign_in.refused')
  })
})

describe('recovery codes', () => {
  test('let in once each, however they are typed, and are stored as hashes', async () => {
    const { actor, recoveryCodes } = await enrolled()
    const [first = '', second = ''] = recoveryCodes
    expect((await answer(await challengeOf(actor), first)).kind).toBe('signed_in')
    expect(await answer(await challengeOf(actor), first)).toEqual({ kind: 'refused' })
    expect((await answer(await challengeOf(actor), second.toLowerCase().replaceAll('-', ''))).kind).toBe('signed_in')
    expect(await ownSecondFactor(actor)).toMatchObject({ on: true, codesLeft: 8 })
    expect(await audited(actor)).toContain('session.open: password and recovery code')
    const stored = JSON.stringify(await sql`select * from recovery_codes`)
    for (const code of recoveryCodes) expect(stored).not.toContain(code.slice(0, 4))
  })

  test('of another user, or from before they were renewed, are nothing', async () => {
    const { actor, code, recoveryCodes } = await enrolled()
    const other = await enrolled()
    expect(await answer(await challengeOf(actor), other.recoveryCodes[0] ?? '')).toEqual({ kind: 'refused' })
    const renewed = await renewOwnRecoveryCodes(actor, await code())
    await expect(renewOwnRecoveryCodes(actor, await code())).rejects.toMatchObject({ code: 'invalid' })
    expect(await answer(await challengeOf(actor), recoveryCodes[0] ?? '')).toEqual({ kind: 'refused' })
    expect((await answer(await challengeOf(actor), renewed[0] ?? '')).kind).toBe('signed_in')
  })
})

describe('turning it off', () => {
  test('takes password and a fresh code, and is in the audit', async () => {
    const { actor, code } = await enrolled()
    await expect(beginSecondFactor(actor, password)).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(removeOwnSecondFactor(actor, { password: 'x', code: await code() })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(removeOwnSecondFactor(actor, { password, code: '000000' })).rejects.toMatchObject({ code: 'invalid' })
    await removeOwnSecondFactor(actor, { password, code: await code() })
    expect(await audited(actor)).toEqual(expect.arrayContaining(['totp.enrol', 'totp.remove']))
    expect((await signInWithPassword({ email: actor.email, password, address: null })).kind).toBe('signed_in')
  })

  test('is done by an administrator for who lost it, with every session, and by nobody else', async () => {
    const { actor, code } = await enrolled()
    const result = await answer(await challengeOf(actor), await code())
    await expect(resetSecondFactor(viewer, actor.userId, null)).rejects.toMatchObject({ code: 'forbidden' })
    await resetSecondFactor(admin, actor.userId, 'phone lost')
    expect(result.kind === 'signed_in' && (await useSession(sql, result.sessionId))).toBeNull()
    expect((await signInWithPassword({ email: actor.email, password, address: null })).kind).toBe('signed_in')
    await expect(resetSecondFactor(admin, actor.userId, null)).rejects.toMatchObject({ code: 'not_found' })
    expect(await audited(actor)).toContain('totp.reset')
  })
})

describe('a role that must have one', () => {
  test('may do nothing without, from the next request on, and cannot turn it off', async () => {
    const without = await newUser('operator')
    const opened = await signInWithPassword({ email: without.email, password, address: null })
    const session = opened.kind === 'signed_in' ? opened.sessionId : ''
    await expect(requireSecondFactor(viewer, ['operator'])).rejects.toMatchObject({ code: 'forbidden' })
    await expect(requireSecondFactor(admin, ['root'])).rejects.toMatchObject({ code: 'invalid' })
    await requireSecondFactor(admin, ['operator', 'admin'])
    expect(await useSession(sql, session)).toMatchObject({ mustEnrol: true })
    const other = await enrolled('operator')
    await expect(removeOwnSecondFactor(other.actor, { password, code: await other.code() })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    const { secret } = await beginSecondFactor(without, password)
    expect(await useSession(sql, session)).toMatchObject({ mustEnrol: true })
    await confirmSecondFactor(without, await codeOf(secret))
    expect(await useSession(sql, session)).toMatchObject({ mustEnrol: false })
    await requireSecondFactor(admin, [])
    const details = await sql`select detail from audit_records where action = 'totp.require' order by at`
    expect(details.map(({ detail }) => detail)).toEqual([
      { before: [], after: ['admin', 'operator'] },
      { before: ['admin', 'operator'], after: [] },
    ])
  })
})

test('a password that is replaced while it is compared opens neither a session nor a challenge', async () => {
  const actor = await newUser()
  const stale = await readUserCredentials(sql, actor.email)
  const another = await hashPassword('another password')
  await replacePassword(sql, {
    userId: actor.userId,
    passwordHash: another,
    auditId: crypto.randomUUID(),
    actor: 'test',
  })
  const { openSession } = await import('@/db/queries/console-session')
  const { openChallenge } = await import('@/db/queries/sign-in-challenges')
  const proved = { userId: actor.userId, passwordHash: stale?.passwordHash ?? '' }
  const ids = { id: crypto.randomUUID(), auditId: crypto.randomUUID() }
  expect(await openSession(sql, { ...ids, ...proved, agent: null, network: null })).toBe(false)
  expect(await openChallenge(sql, { tokenHash: Buffer.alloc(32), ...proved })).toBe(false)
})
