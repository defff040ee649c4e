import { expect, test } from 'vitest'
import { useSession } from '@/db/queries/console-session'
import { useTestDatabase } from '@/db/testing/test-database'
import { changeOwnPassword } from '@/lib/auth/change-own-password'
import { createUser } from '@/lib/auth/create-user'
import type { Actor } from '@/lib/auth/session'
import { signInWithPassword } from '@/lib/auth/sign-in'

const { sql } = await useTestDatabase()
const password = 'correct horse battery staple'

async function signIn(email: string, password: string): Promise<string | null> {
  const result = await signInWithPassword({ email, password, address: null })
  return result.kind === 'signed_in' ? result.sessionId : null
}

async function signedIn(email: string): Promise<Actor> {
  await createUser({ email, name: 'Somebody', role: 'viewer', password, actor: 'test' })
  const sessionId = (await signIn(email, password)) ?? ''
  const user = await useSession(sql, sessionId)
  if (!user) throw new Error('not signed in')
  return { ...user, sessionId }
}

test('the old password proves it; the new one signs in from then on, and every other browser is signed out', async () => {
  const ann = await signedIn('ann@example.com')
  const other = (await signIn(ann.email, password)) ?? ''
  await changeOwnPassword(ann, password, 'a longer new one')
  expect(await useSession(sql, ann.sessionId)).not.toBeNull()
  expect(await useSession(sql, other)).toBeNull()
  expect(await signIn(ann.email, password)).toBeNull()
  expect(await signIn(ann.email, 'a longer new one')).not.toBeNull()
  const records = await sql`select actor, subject_id from audit_records where action = 'user.own_password'`
  expect(records).toEqual([{ actor: `user:${ann.email}`, subject_id: ann.userId }])
})

test('nothing changes for a wrong old one, a short new one, or the same again', async () => {
  const bob = await signedIn('bob@example.com')
  await expect(changeOwnPassword(bob, 'not this', 'a longer new one')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(changeOwnPassword(bob, password, 'short')).rejects.toMatchObject({ code: 'invalid' })
  await expect(changeOwnPassword(bob, password, password)).rejects.toMatchObject({ code: 'invalid' })
  expect(await signIn(bob.email, password)).not.toBeNull()
})

test('of two changes at once one holds', async () => {
  const cat = await signedIn('cat@example.com')
  const both = await Promise.allSettled([
    changeOwnPassword(cat, password, 'the first of two'),
    changeOwnPassword(cat, password, 'the second of two'),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})
