import { expect, test } from 'vitest'
import { EnvironmentError, parseEnvironment } from '@/lib/config/env'

const whole = {
  NODE_ENV: 'test' as const,
  DATABASE_URL: 'postgres://127.0.0.1/once',
  CRON_SECRET: 'cron-secret-of-the-tests',
  AUTH_SECRET: 'auth-secret-of-the-tests',
  ONCE_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
}

test('what is missing or malformed is named at once, and no value of it is repeated', () => {
  const faulty = {
    ...whole,
    DATABASE_URL: undefined,
    CRON_SECRET: ' ',
    ONCE_PUBLIC_URL: 'fifteen letters',
    ONCE_ENCRYPTION_KEYS: 'a:c2hvcnQ=',
  }
  const act = () => parseEnvironment(faulty)
  expect(act).toThrow(EnvironmentError)
  for (const name of ['DATABASE_URL: missing', 'CRON_SECRET: missing', 'ONCE_PUBLIC_URL', 'ONCE_ENCRYPTION_KEYS'])
    expect(act).toThrow(name)
  expect(act).not.toThrow(/fifteen letters|c2hvcnQ/)
})

test('there is no secret that works without being set', () => {
  for (const name of ['DATABASE_URL', 'CRON_SECRET', 'AUTH_SECRET', 'ONCE_ENCRYPTION_KEYS'])
    for (const value of [undefined, '', '  '])
      expect(() => parseEnvironment({ ...whole, [name]: value })).toThrow(`${name}: missing`)
  expect(parseEnvironment(whole)).not.toHaveProperty('ONCE_ADMIN_PASSWORD')
})

test('what is malformed is named in words, whatever it is', () => {
  const faulty = {
    ...whole,
    PORT: 'abc',
    DATABASE_URL: 'mysql://127.0.0.1/once',
    ONCE_PUBLIC_URL: 'nowhere',
    ONCE_ADMIN_EMAIL: 'nobody',
    ONCE_CRON_TICKER: 'maybe',
    ONCE_LOG_LEVEL: 'loud',
    ONCE_ALLOWED_PRIVATE_HOSTS: '10.0.0.0/99',
    AUTH_OIDC_ISSUER: 'x',
  }
  const act = () => parseEnvironment(faulty)
  for (const name of Object.keys(faulty).filter((name) => !(name in whole) || name === 'DATABASE_URL'))
    expect(act).toThrow(new RegExp(`^  ${name}: `, 'm'))
  expect(act).toThrow('PORT: a port number, 1 to 65535')
  for (const PORT of ['0', '65536', '3000.5', '1e3', '-1'])
    expect(() => parseEnvironment({ ...whole, PORT })).toThrow('PORT: a port number')
  expect(parseEnvironment({ ...whole, PORT: '8080' }).PORT).toBe(8080)
  expect(parseEnvironment(whole).PORT).toBe(3000)
})

test('a secret may be as short as somebody wants, and the administrator may be at a host without a dot', () => {
  const secrets = ['CRON_SECRET', 'CRON_SECRET_PREVIOUS', 'AUTH_SECRET', 'ONCE_ADMIN_PASSWORD', 'ONCE_API_KEY']
  const short = Object.fromEntries(secrets.map((name) => [name, 'x']))
  expect(parseEnvironment({ ...whole, ...short, ONCE_ADMIN_EMAIL: 'admin@localhost' })).toMatchObject({
    ...short,
    ONCE_ADMIN_EMAIL: 'admin@localhost',
  })
  for (const ONCE_ADMIN_EMAIL of ['@localhost', 'admin@', 'a@b@c', 'a b@c'])
    expect(() => parseEnvironment({ ...whole, ONCE_ADMIN_EMAIL })).toThrow('ONCE_ADMIN_EMAIL: ')
})
