import { expect, test } from 'vitest'
import { parseEnvironment, signsOnWithoutAddress } from '@/lib/config/env'

const oidc = {
  AUTH_OIDC_ISSUER: 'https://id.example.com',
  AUTH_OIDC_ID: 'once',
  AUTH_OIDC_SECRET: 'x',
  ONCE_PUBLIC_URL: 'https://console.example.com',
}
const others = {
  NODE_ENV: 'test' as const,
  DATABASE_URL: 'postgres://127.0.0.1/once',
  CRON_SECRET: 'cron-secret-of-the-tests',
  AUTH_SECRET: 'auth-secret-of-the-tests',
  ONCE_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
}
const parsed = (changed: Record<string, string | undefined>) => () => parseEnvironment({ ...others, ...changed })

test('single sign-on is configured whole or not at all, and over https', () => {
  expect(parsed({ ...oidc, AUTH_OIDC_DOMAINS: ' Example.com, b.example ' })().AUTH_OIDC_DOMAINS).toEqual([
    'example.com',
    'b.example',
  ])
  expect(parsed({ ...oidc, AUTH_OIDC_SECRET: undefined })).toThrow('AUTH_OIDC_SECRET')
  for (const name of ['AUTH_OIDC_ISSUER', 'AUTH_OIDC_ID', 'AUTH_OIDC_SECRET'])
    expect(parsed({ [name]: oidc[name as keyof typeof oidc] })).toThrow('AUTH_OIDC_')
  expect(parsed({ ...oidc, AUTH_OIDC_ISSUER: undefined })).toThrow('AUTH_OIDC_ISSUER')
  for (const issuer of ['http://id.example.com', 'http://127.0.0.1.evil.example', 'http://10.0.0.1', 'ftp://127.0.0.1'])
    expect(parsed({ ...oidc, AUTH_OIDC_ISSUER: issuer })).toThrow('AUTH_OIDC_ISSUER')
  for (const issuer of ['http://127.0.0.1:9000', 'http://localhost:9000'])
    expect(parsed({ ...oidc, AUTH_OIDC_ISSUER: issuer })).not.toThrow()
  for (const roles of ['ops', 'ops:root', ':admin', 'a:admin,,'])
    expect(parsed({ ...oidc, AUTH_OIDC_ROLES: roles })).toThrow('AUTH_OIDC_ROLES')
})

test('single sign-on works without a public address; one that people reach from elsewhere is warned about', () => {
  const without = (issuer: string) => ({ ...oidc, ONCE_PUBLIC_URL: undefined, AUTH_OIDC_ISSUER: issuer })
  expect(signsOnWithoutAddress(parsed(without('https://id.example.com'))())).toBe(true)
  expect(signsOnWithoutAddress(parsed(without('http://127.0.0.1:9000'))())).toBe(false)
  expect(signsOnWithoutAddress(parsed(oidc)())).toBe(false)
  expect(signsOnWithoutAddress(parsed({})())).toBe(false)
})
