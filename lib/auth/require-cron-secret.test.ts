import { describe, expect, it } from 'vitest'
import { requireCronSecret } from '@/lib/auth/require-cron-secret'
import { env, shortSecrets } from '@/lib/config/env'

const call = (header: string | null) => () => requireCronSecret(header)

describe('the cron secret', () => {
  it('lets its holder pass', () => {
    expect(call(`Bearer ${env().CRON_SECRET}`)).not.toThrow()
  })

  it.each([null, '', 'Bearer ', 'Bearer wrong', env().CRON_SECRET])('lets nobody else pass: %j', (header) => {
    expect(call(header)).toThrow('cron secret')
  })

  it('may be an old and a new one while it changes, and then the old one no more', () => {
    const [before, now] = [env().CRON_SECRET, 'the-next-cron-secret']
    Object.assign(env(), { CRON_SECRET: now, CRON_SECRET_PREVIOUS: before })
    for (const secret of [before, now]) expect(call(`Bearer ${secret}`)).not.toThrow()
    expect(call(`Bearer ${now}${before}`)).toThrow('cron secret')
    Object.assign(env(), { CRON_SECRET_PREVIOUS: undefined })
    expect(call(`Bearer ${before}`)).toThrow('cron secret')
    Object.assign(env(), { CRON_SECRET: before })
  })

  it('that is short is told, by name and never by value', () => {
    expect(shortSecrets()).toEqual(['CRON_SECRET', 'AUTH_SECRET'])
    const { CRON_SECRET, AUTH_SECRET } = env()
    Object.assign(env(), { CRON_SECRET: 'x'.repeat(32), AUTH_SECRET: 'y'.repeat(43) })
    expect(shortSecrets()).toEqual([])
    Object.assign(env(), { ONCE_ADMIN_PASSWORD: '7 chars' })
    expect(shortSecrets()).toEqual(['ONCE_ADMIN_PASSWORD'])
    Object.assign(env(), { CRON_SECRET, AUTH_SECRET, ONCE_ADMIN_PASSWORD: undefined })
  })
})
