import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { listAudit } from '@/lib/audit/list-audit'
import { authenticateProducer } from '@/lib/auth/authenticate-producer'
import { issueProducerKey } from '@/lib/auth/issue-producer-key'
import { addUser, changeAccess, consoleUsers, resetPassword } from '@/lib/auth/manage-users'
import type { Operator } from '@/lib/auth/operator'
import { producersAndKeys } from '@/lib/auth/producers-and-keys'
import { retireProducerKey } from '@/lib/auth/retire-producer-key'
import { signInWithPassword } from '@/lib/auth/sign-in'

const { sql } = await useTestDatabase()
const admin: Operator = {
  kind: 'user',
  email: 'root@example.com',
  role: 'admin',
  proof: { recent: true, by: 'password' },
}
const operator: Operator = {
  kind: 'user',
  email: 'op@example.com',
  role: 'operator',
  proof: { recent: true, by: 'password' },
}
const now = () => new Date()
const idOf = async (email: string) => (await consoleUsers(admin)).find((user) => user.email === email)?.id ?? ''
const signIn = (email: string, password: string) => signInWithPassword({ email, password, address: '127.0.0.1' })

describe('producer keys', () => {
  it('are shown once, work at once, and end at once', async () => {
    const input = { producer: 'shop', scopes: ['guard'], ratePerSecond: 5, expiresInDays: 30 }
    const { keyId, token } = await issueProducerKey(admin, input, now())
    const [shop] = await producersAndKeys(admin, now())
    expect(shop).toMatchObject({
      name: 'shop',
      keys: [{ keyId, scopes: ['guard'], ratePerSecond: 5, state: 'in_use' }],
    })
    expect(JSON.stringify(shop)).not.toContain(token)
    await expect(authenticateProducer(`Bearer ${token}`, 'guard')).resolves.toMatchObject({ name: 'shop' })
    await retireProducerKey(admin, keyId, 'leaked')
    await expect(authenticateProducer(`Bearer ${token}`, 'guard')).rejects.toMatchObject({ code: 'unauthenticated' })
    expect((await producersAndKeys(admin, now()))[0]?.keys[0]?.state).toBe('disabled')
  })

  it('are refused with every fault named', async () => {
    const nothing = { producer: '', scopes: [], ratePerSecond: 0, expiresInDays: null }
    await expect(issueProducerKey(admin, nothing, now())).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('users', () => {
  it('get a password that is shown once, a role, and lose access at once with every session', async () => {
    const first = await addUser(admin, { email: 'root@example.com', name: 'Root', role: 'admin' })
    expect(await signIn('root@example.com', first)).toMatchObject({ kind: 'signed_in' })
    const password = await addUser(admin, { email: 'ann@example.com', name: 'Ann', role: 'viewer' })
    expect(await signIn('ann@example.com', password)).toMatchObject({ kind: 'signed_in' })
    const userId = await idOf('ann@example.com')
    await changeAccess(admin, { userId, role: 'operator', disabled: null })
    expect((await consoleUsers(admin)).find(({ id }) => id === userId)).toMatchObject({ role: 'operator', sessions: 0 })
    await changeAccess(admin, { userId, role: null, disabled: true })
    expect((await signIn('ann@example.com', password)).kind).not.toBe('signed_in')
    await changeAccess(admin, { userId, role: null, disabled: false })
    const another = await resetPassword(admin, userId)
    expect((await signIn('ann@example.com', password)).kind).not.toBe('signed_in')
    expect(await signIn('ann@example.com', another)).toMatchObject({ kind: 'signed_in' })
  })

  it('keep an administrator, also when two demote each other in the same moment', async () => {
    await addUser(admin, { email: 'other@example.com', name: 'Other', role: 'admin' })
    const [root, other] = [await idOf('root@example.com'), await idOf('other@example.com')]
    const waiting = async () => (await sql`select 1 from pg_locks where not granted`).length
    const until = async (done: () => Promise<boolean>) => expect.poll(done, { timeout: 5_000 }).toBe(true)
    const holder = await sql.reserve()
    await holder`begin`
    await holder`select from users where id = ${other} for update`
    const demote = (userId: string) => changeAccess(admin, { userId, role: 'viewer', disabled: null })
    const first = demote(other).then(
      () => 'done',
      () => 'refused',
    )
    await until(async () => (await waiting()) === 1)
    let settled = false
    const second = demote(root)
      .then(
        () => 'done',
        () => 'refused',
      )
      .finally(() => {
        settled = true
      })
    await until(async () => settled || (await waiting()) === 2)
    await holder`commit`
    holder.release()
    expect([await first, await second].sort()).toEqual(['done', 'refused'])
    const [row] = await sql`select count(*)::int as n from users where role = 'admin' and disabled_at is null`
    expect(row?.n).toBe(1)
  })
})

describe('governing', () => {
  it('is in the audit, who did what to whom, and refused to who may not', async () => {
    const { items } = await listAudit(admin, {}, { place: { side: 'newest' }, limit: 50 })
    const actions = items.map(({ action }) => action)
    expect(actions).toEqual(
      expect.arrayContaining(['producer_key.create', 'producer_key.revoke', 'user.create', 'user.change']),
    )
    const change = items.findLast(({ action }) => action === 'user.change')
    expect(change).toMatchObject({
      actor: 'user:root@example.com',
      detail: { before: { role: 'viewer' }, after: { role: 'operator' } },
    })
    await expect(consoleUsers(operator)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(producersAndKeys(operator, now())).rejects.toMatchObject({ code: 'forbidden' })
    const viewer: Operator = { ...operator, role: 'viewer' }
    await expect(listAudit(viewer, {}, { place: { side: 'newest' }, limit: 1 })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('is paged by place, each record once', async () => {
    const all = (await listAudit(admin, {}, { place: { side: 'newest' }, limit: 200 })).items.map(({ id }) => id)
    const first = await listAudit(admin, {}, { place: { side: 'newest' }, limit: 3 })
    const seen = [...first.items]
    for (let next = first.next; next; ) {
      const page = await listAudit(admin, {}, { place: { side: 'older', than: next }, limit: 3 })
      seen.push(...page.items)
      next = page.next
    }
    expect(seen.map(({ id }) => id)).toEqual(all)
  })
})
