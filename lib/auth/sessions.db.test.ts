import { describe, expect, test } from 'vitest'
import { useSession } from '@/db/queries/console-session'
import { useTestDatabase } from '@/db/testing/test-database'
import { createUser } from '@/lib/auth/create-user'
import type { Operator } from '@/lib/auth/operator'
import type { Actor } from '@/lib/auth/session'
import { endOtherSessions, endOwnSession, endUserSessions, ownSessions, userSessions } from '@/lib/auth/sessions'
import { signInWithPassword } from '@/lib/auth/sign-in'

const { sql } = await useTestDatabase()
const password = 'correct horse battery staple'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const phone =
  'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'
const admin: Operator = { kind: 'user', email: 'root@example.com', role: 'admin' }

async function signedIn(email: string, address: string | null, agent: string | null): Promise<string> {
  const result = await signInWithPassword({ email, password, address, agent })
  if (result.kind !== 'signed_in') throw new Error(`it was ${result.kind}`)
  return result.sessionId
}

async function newUser(email: string): Promise<Actor> {
  const { userId } = await createUser({ email, name: 'Somebody', role: 'viewer', password, actor: 'test' })
  const sessionId = await signedIn(email, '192.0.2.77', firefox)
  return {
    userId,
    email,
    name: 'Somebody',
    role: 'viewer',
    sessionId,
    mustEnrol: false,
    proof: { recent: true, by: 'password' },
  }
}

describe('sessions', () => {
  test('are listed with device and network, never a whole address, and the current one is marked', async () => {
    const ann = await newUser('ann@example.com')
    await signedIn(ann.email, '2001:db8:1:2:3:4:5:6', phone)
    await signedIn(ann.email, '::ffff:198.51.100.9', 'curl/8')
    await signedIn(ann.email, null, null)
    const listed = await ownSessions(ann)
    expect(listed.map(({ device, network, current }) => ({ device, network, current }))).toEqual(
      expect.arrayContaining([
        { device: 'Firefox on Linux', network: '192.0.2.0/24', current: true },
        { device: 'Chrome on Android', network: '2001:db8:1::/48', current: false },
        { device: 'Another program', network: '198.51.100.0/24', current: false },
        { device: 'Unknown device', network: null, current: false },
      ]),
    )
    const stored = JSON.stringify(await sql`select * from console_sessions`)
    for (const whole of ['192.0.2.77', '2:3:4:5:6', '100.9']) expect(stored).not.toContain(whole)
  })

  test('end one at a time or all the others, at once, each with its audit record', async () => {
    const bob = await newUser('bob@example.com')
    const [second, third, fourth] = [
      await signedIn(bob.email, null, null),
      await signedIn(bob.email, null, null),
      await signedIn(bob.email, null, null),
    ]
    await endOwnSession(bob, second)
    expect(await useSession(sql, second)).toBeNull()
    expect(await useSession(sql, third)).not.toBeNull()
    await expect(endOwnSession(bob, second)).rejects.toMatchObject({ code: 'not_found' })
    expect(await endOtherSessions(bob)).toBe(2)
    expect(await useSession(sql, fourth)).toBeNull()
    expect((await ownSessions(bob)).map(({ id }) => id)).toEqual([bob.sessionId])
    const records =
      await sql`select detail from audit_records where action = 'session.end' and actor = ${`user:${bob.email}`} order by at`
    expect(records.map(({ detail }) => detail)).toEqual([{ sessions: 1 }, { sessions: 2 }])
  })

  test('of another are out of reach, but for an administrator', async () => {
    const [eve, sam] = [await newUser('eve@example.com'), await newUser('sam@example.com')]
    await expect(endOwnSession(eve, sam.sessionId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(endOwnSession(eve, 'x')).rejects.toMatchObject({ code: 'not_found' })
    expect(await useSession(sql, sam.sessionId)).not.toBeNull()
    const operator: Operator = { ...admin, role: 'operator' }
    await expect(userSessions(operator, sam.userId)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(endUserSessions(operator, sam.userId, null)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await userSessions(admin, sam.userId)).map(({ current }) => current)).toEqual([false])
    await endUserSessions(admin, sam.userId, null)
    expect(await useSession(sql, sam.sessionId)).toBeNull()
    expect(await useSession(sql, eve.sessionId)).not.toBeNull()
  })
})
