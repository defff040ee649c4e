import { type Algorithm, hash } from '@node-rs/argon2'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { revokeSession, useSession } from '@/db/queries/console-session'
import { rehashPassword, replacePassword } from '@/db/queries/user-credentials'
import { useTestDatabase } from '@/db/testing/test-database'
import { createUser } from '@/lib/auth/create-user'
import { hashPassword } from '@/lib/auth/password'
import { signInWithPassword } from '@/lib/auth/sign-in'
import { blindHash } from '@/lib/secrets/key-ring'

const compared = vi.hoisted(() => ({ count: 0 }))
vi.mock('@node-rs/argon2', async (original) => {
  const argon2 = await original<typeof import('@node-rs/argon2')>()
  const verify: typeof argon2.verify = (...given) => {
    compared.count++
    return argon2.verify(...given)
  }
  return { ...argon2, verify }
})

const { sql } = await useTestDatabase()
const password = 'correct horse battery staple'
let next = 0

async function newUser(role = 'viewer') {
  const email = `user${next++}@example.com`
  const { userId } = await createUser({ email, name: 'Somebody', role, password, actor: 'test' })
  return { email, userId }
}

async function sessionOf(email: string): Promise<string> {
  const result = await signInWithPassword({ email, password, address: '192.0.2.1' })
  if (result.kind !== 'signed_in') throw new Error(`it was ${result.kind}`)
  return result.sessionId
}

const guess = (email: string, address: string) => signInWithPassword({ email, password: 'a wrong one', address })

describe('a session', () => {
  test('belongs to who signed in, with the role of this moment', async () => {
    const { email, userId } = await newUser()
    const session = await sessionOf(email.toUpperCase())
    expect(await useSession(sql, session)).toMatchObject({ userId, email, role: 'viewer' })
    await sql`update users set role = 'operator' where id = ${userId}`
    expect(await useSession(sql, session)).toMatchObject({ role: 'operator' })
  })

  test('is another one at each sign-in, and each is in the audit', async () => {
    const { email, userId } = await newUser()
    expect(await sessionOf(email)).not.toBe(await sessionOf(email))
    const opened =
      await sql`select actor from audit_records where action = 'session.open' and subject_id = ${userId}::text`
    expect(opened).toEqual([{ actor: `user:${email}` }, { actor: `user:${email}` }])
  })

  test.each([
    ['revoked', async (id: string) => revokeSession(sql, id)],
    ['idle for half an hour', (id: string) => age(id, 'last_seen_at', '30 minutes')],
    ['twelve hours old', (id: string) => age(id, 'expires_at', '12 hours')],
  ])('that is %s is nobody', async (_, end) => {
    const session = await sessionOf((await newUser()).email)
    await end(session)
    expect(await useSession(sql, session)).toBeNull()
  })

  test('lives on while it is used', async () => {
    const session = await sessionOf((await newUser()).email)
    for (let i = 0; i < 3; i++) {
      await age(session, 'last_seen_at', '20 minutes')
      expect(await useSession(sql, session)).not.toBeNull()
    }
  })

  test('of a disabled user ends at once', async () => {
    const { email, userId } = await newUser()
    const session = await sessionOf(email)
    await sql`update users set disabled_at = now() where id = ${userId}`
    expect(await useSession(sql, session)).toBeNull()
    expect(await signInWithPassword({ email, password, address: null })).toEqual({ kind: 'refused' })
  })

  test('ends when the password changes, and other users stay signed in', async () => {
    const { email, userId } = await newUser()
    const [session, other] = [await sessionOf(email), await sessionOf((await newUser()).email)]
    const passwordHash = await hashPassword('another password')
    await replacePassword(sql, { userId, passwordHash, auditId: crypto.randomUUID(), actor: 'test' })
    expect(await useSession(sql, session)).toBeNull()
    expect(await useSession(sql, other)).not.toBeNull()
  })
})

describe('a password that was hashed with other parameters', () => {
  const older = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
  const storedOf = async (userId: string) =>
    (await sql<{ hash: string }[]>`select password_hash as hash from users where id = ${userId}`)[0]?.hash ?? ''
  async function agedUser() {
    const user = await newUser()
    const session = await sessionOf(user.email)
    await sql`update users set password_hash = ${await hash(password, older)} where id = ${user.userId}`
    return { ...user, session }
  }

  test('is hashed anew when its owner signs in, and sessions that there are go on', async () => {
    const { email, userId, session } = await agedUser()
    expect(await useSession(sql, await sessionOf(email))).toMatchObject({ userId })
    expect(await storedOf(userId)).toContain('$m=47104,t=1,p=1$')
    expect(await useSession(sql, session)).toMatchObject({ userId })
    const now = await storedOf(userId)
    await sessionOf(email)
    expect(await storedOf(userId)).toBe(now)
  })

  test('stays as it is for a guesser, and where it was changed meanwhile', async () => {
    const { email, userId } = await agedUser()
    const before = await storedOf(userId)
    await guess(email, '192.0.2.1')
    expect(await storedOf(userId)).toBe(before)
    expect(await rehashPassword(sql, { userId, before: 'another', passwordHash: 'x' })).toBe(false)
    expect(await storedOf(userId)).toBe(before)
  })
})

describe('guessing', () => {
  test('one account reaches the password twenty times an hour at most, and its owner still gets in', async () => {
    const { email } = await newUser()
    compared.count = 0
    for (let half = 0; half < 2; half++) {
      await Promise.all(Array.from({ length: 60 }, () => guess(email, '198.51.100.7').catch(() => null)))
      await sql`update sign_in_failures set window_started_at = window_started_at - interval '30 minutes'`
    }
    expect(compared.count).toBeLessThanOrEqual(20)
    for (let i = 0; i < 20; i++) await guess(email, '198.51.100.7').catch(() => null)
    expect(await signInWithPassword({ email, password, address: '198.51.100.7' })).toEqual({ kind: 'throttled' })
    expect(await signInWithPassword({ email, password, address: '192.0.2.1' })).toMatchObject({ kind: 'signed_in' })
  })

  test('from the many addresses that one subscriber has of IPv6 is guessing from one', async () => {
    const { email } = await newUser()
    const kinds = await Promise.all(
      Array.from({ length: 14 }, async (_, i) => (await guess(email, `2001:db8:1:2::${i}`).catch(() => null))?.kind),
    )
    expect(kinds.filter((kind) => kind === 'throttled')).toHaveLength(4)
    expect((await guess(email, '2001:db8:1:3::1')).kind).toBe('refused')
    expect((await guess(email, '::ffff:198.51.100.99')).kind).toBe('refused')
  })

  test('many accounts from one address is slowed down', async () => {
    compared.count = 0
    const kinds = new Set<string>()
    for (let i = 0; i < 130; i++) kinds.add((await guess(`spray${i}@example.com`, '203.0.113.9')).kind)
    expect(kinds).toEqual(new Set(['refused', 'throttled']))
    expect(compared.count).toBe(100)
    const [told] = await sql`select count(*)::int as n from audit_records
      where action = 'sign_in.refused' and subject_kind = 'network' and subject_id = '203.0.113.0/24'`
    expect(told?.n).toBeGreaterThan(0)
  })

  test('an account that does not exist costs the same comparison and gets the same answer', async () => {
    const { email } = await newUser()
    compared.count = 0
    expect(await guess(email, '192.0.2.20')).toEqual(await guess('nobody@example.com', '192.0.2.20'))
    expect(compared.count).toBe(2)
  })

  test('typing errors are forgotten after a success', async () => {
    const { email } = await newUser()
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 8; i++) await guess(email, '192.0.2.30')
      expect(await signInWithPassword({ email, password, address: '192.0.2.30' })).toMatchObject({ kind: 'signed_in' })
    }
  })
})

describe('a sign-in that was refused is in the audit', () => {
  // Those that were sprayed above have taken this minute's records of unknown accounts.
  beforeEach(() => sql`truncate refusal_counts`.then(() => {}))

  const refusals = async (subject: string) =>
    sql`select actor, subject_kind as kind, detail from audit_records
      where action = 'sign_in.refused' and subject_id = ${subject} order by at`

  test('with the account, why and from where, and nothing that was typed', async () => {
    const { email, userId } = await newUser()
    await guess(email, '192.0.2.40')
    expect(await refusals(userId)).toEqual([
      { actor: 'stranger', kind: 'user', detail: { because: 'wrong password', network: '192.0.2.0/24' } },
    ])
    await signInWithPassword({ email: 'My-Password-1', password: 'My-Password-2', address: '192.0.2.41' })
    const subjectId = blindHash('refused account', 'my-password-1')
    expect(await refusals(subjectId)).toEqual([
      { actor: 'stranger', kind: 'account', detail: { because: 'no such account', network: '192.0.2.0/24' } },
    ])
    const all = await sql`select row_to_json(r)::text as text from audit_records r
      union all select row_to_json(c)::text from refusal_counts c`
    expect(JSON.stringify(all)).not.toMatch(/my-password|a wrong one/i)
  })

  test('also of a user whose access has ended, and of one who tries too often', async () => {
    const { email, userId } = await newUser()
    await sql`update users set disabled_at = now() where id = ${userId}`
    await signInWithPassword({ email, password, address: null })
    expect(await refusals(userId)).toMatchObject([{ detail: { because: 'access has ended' } }])
    for (let i = 0; i < 12; i++) await guess(email, '192.0.2.50')
    const [counted] = await sql`select sum(times)::int as times from refusal_counts where subject_id = ${userId}`
    expect(counted?.times).toBe(13)
  })

  test('and one that was not is no refusal', async () => {
    const { email, userId } = await newUser()
    await sessionOf(email)
    expect(await refusals(userId)).toEqual([])
  })
})

async function age(id: string, column: 'last_seen_at' | 'expires_at', by: string): Promise<void> {
  await sql`update console_sessions set ${sql(column)} = ${sql(column)} - ${by}::interval where id = ${id}`
}
