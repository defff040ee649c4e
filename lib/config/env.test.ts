import { expect, test } from 'vitest'
import { EnvironmentError, parseEnvironment } from '@/lib/config/env'

const whole = {
  NODE_ENV: 'test' as const,
  DATABASE_URL: 'postgres://127.0.0.1/once',
  CRON_SECRET: 'cron-secret-of-the-tests',
  AUTH_SECRET: 'auth-secret-of-the-tests',
  ONCE_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
}

test('what is missing or too short is named at once, and no value of it is repeated', () => {
  const faulty = {
    ...whole,
    DATABASE_URL: undefined,
    CRON_SECRET: 'short',
    AUTH_SECRET: 'fifteen letters',
    ONCE_ENCRYPTION_KEYS: 'a:c2hvcnQ=',
  }
  const act = () => parseEnvironment(faulty)
  expect(act).toThrow(EnvironmentError)
  for (const name of ['DATABASE_URL: missing', 'CRON_SECRET', 'AUTH_SECRET', 'ONCE_ENCRYPTION_KEYS'])
    expect(act).toThrow(name)
  expect(act).not.toThrow(/fifteen letters|c2hvcnQ/)
})

test('there is no secret that works without being set', () => {
  for (const name of ['DATABASE_URL', 'CRON_SECRET', 'AUTH_SECRET', 'ONCE_ENCRYPTION_KEYS'])
    for (const value of [undefined, '', '  '])
      expect(() => parseEnvironment({ ...whole, [name]: value })).toThrow(`${name}: missing`)
  expect(parseEnvironment(whole)).not.toHaveProperty('ONCE_ADMIN_PASSWORD')
})
