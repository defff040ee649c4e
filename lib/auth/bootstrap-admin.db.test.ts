import { expect, test, vi } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { bootstrapAdmin } from '@/lib/auth/bootstrap-admin'
import { signInWithPassword } from '@/lib/auth/sign-in'

const setting = vi.hoisted(() => ({ email: 'admin@example.com', password: undefined as string | undefined }))
vi.mock('@/lib/config/env', async (original) => {
  const { env } = await original<typeof import('@/lib/config/env')>()
  return { env: () => ({ ...env(), ONCE_ADMIN_EMAIL: setting.email, ONCE_ADMIN_PASSWORD: setting.password }) }
})

const { sql } = await useTestDatabase()
const signIn = async (password: string) =>
  (await signInWithPassword({ email: 'admin@example.com', password, address: null })).kind

test('the first start makes an administrator whose password is told once', async () => {
  const starts = await Promise.all([bootstrapAdmin(), bootstrapAdmin()])
  const told = starts.map((start) => start.oneTimePassword).filter((password) => password !== null)
  expect(told).toHaveLength(1)
  expect(await signIn(told[0] ?? '')).toBe('signed_in')
  expect(await bootstrapAdmin()).toEqual({ email: 'admin@example.com', oneTimePassword: null })
  expect(await sql`select role from users`).toEqual([{ role: 'admin' }])
})

test('a password in the environment becomes the administrator’s, and who was signed in with the old one is out', async () => {
  setting.password = 'set by the environment'
  expect(await bootstrapAdmin()).toEqual({ email: 'admin@example.com', oneTimePassword: null })
  expect(await sql`select count(*)::int as open from console_sessions where revoked_at is null`).toEqual([{ open: 0 }])
  expect(await signIn('set by the environment')).toBe('signed_in')
  await bootstrapAdmin()
  expect(await sql`select count(*)::int as open from console_sessions where revoked_at is null`).toEqual([{ open: 1 }])
})

test('whatever address and password the environment names, they sign in', async () => {
  Object.assign(setting, { email: 'Admin@localhost', password: 'short' })
  for (const _ of ['made', 'known']) expect((await bootstrapAdmin()).oneTimePassword).toBeNull()
  const answer = await signInWithPassword({ email: 'admin@localhost', password: 'short', address: null })
  expect(answer.kind).toBe('signed_in')
  expect(await sql`select email from users where email like '%localhost'`).toEqual([{ email: 'admin@localhost' }])
})
