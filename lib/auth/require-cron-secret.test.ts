import { describe, expect, it } from 'vitest'
import { requireCronSecret } from '@/lib/auth/require-cron-secret'
import { env } from '@/lib/config/env'

const call = (headers: Record<string, string>) => () =>
  requireCronSecret(new Request('http://once.test/api/cron/outbox', { headers }))

describe('the cron secret', () => {
  it('lets its holder pass', () => {
    expect(call({ authorization: `Bearer ${env().CRON_SECRET}` })).not.toThrow()
  })

  it.each([{}, { authorization: 'Bearer ' }, { authorization: 'Bearer wrong' }, { authorization: env().CRON_SECRET }])(
    'lets nobody else pass: %j',
    (headers: Record<string, string>) => {
      expect(call(headers)).toThrow('cron secret')
    },
  )
})
