import { describe, expect, it } from 'vitest'
import { requireCronSecret } from '@/lib/auth/require-cron-secret'
import { env } from '@/lib/config/env'

const call = (header: string | null) => () => requireCronSecret(header)

describe('the cron secret', () => {
  it('lets its holder pass', () => {
    expect(call(`Bearer ${env().CRON_SECRET}`)).not.toThrow()
  })

  it.each([null, '', 'Bearer ', 'Bearer wrong', env().CRON_SECRET])('lets nobody else pass: %j', (header) => {
    expect(call(header)).toThrow('cron secret')
  })
})
