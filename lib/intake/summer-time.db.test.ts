import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { connect } from '@/db/client'
import { databaseFault } from '@/db/errors'
import { admitRequests } from '@/db/queries/admit-requests'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { decideAdmissions } from '@/lib/domain/admission'
import { admissionBatch } from '@/lib/intake/admission-batch'
import { buildNotificationRequest } from '@/lib/intake/build-request'

const { url } = await useTestDatabase()
const { producerId } = await testProducer()
await configure(
  sampleConfiguration(['http://127.0.0.1:1'], {
    type: {
      dedup: [{ rule: 'once-a-day', fields: ['data.orderId'], window: 'P1D' }],
      producerRetryHorizon: 'PT1M',
    },
  }),
  0,
)
const configuration = await activeConfiguration()
const session = connect(url, 'accept', 1)
afterEach(() => vi.unstubAllEnvs())
afterAll(() => session.end())

const dayMs = 86_400_000
let next = 0

/** Asks at an instant for a window that nobody has read: what stands in the table decides. @returns whether it was opened */
async function opens(orderId: string, now: Date): Promise<boolean> {
  const request = buildNotificationRequest(
    producerId,
    `summer-${next++}`,
    { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } },
    configuration,
    0,
  )
  const admissions = decideAdmissions([request], { keys: new Map(), windows: new Map(), nowMs: now.getTime() })
  const standing = { now, configurationVersion: configuration.version, keys: new Map(), windows: new Map() }
  try {
    await admitRequests(session, admissionBatch([request], admissions, standing, new Set()).rows)
    return true
  } catch (error) {
    if (databaseFault(error) === 'conflict') return false
    throw error
  }
}

// Each a day in which the clocks of its zone are changed, or that is no day of 24 hours by somebody's calendar.
test.each([
  ['Europe/Berlin', '2026-03-28T12:00:00.000Z'],
  ['Europe/Berlin', '2026-10-24T23:30:00.000Z'],
  ['America/New_York', '2026-03-08T06:59:59.999Z'],
  ['America/New_York', '2026-11-01T05:30:00.000Z'],
  ['Australia/Lord_Howe', '2026-04-04T14:59:00.000Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:29:00.000Z'],
  ['Pacific/Kiritimati', '2026-12-31T09:59:59.999Z'],
  ['Pacific/Apia', '2011-12-29T10:30:00.000Z'],
  ['Etc/GMT+12', '2026-02-28T12:00:00.000Z'],
  ['UTC', '2016-12-31T23:59:59.500Z'],
])(
  'a window of a day is 86,400 seconds to the millisecond for a process and a session in %s, from %s on',
  async (zone, from) => {
    vi.stubEnv('TZ', zone)
    await session`select set_config('TimeZone', ${zone}, false)`
    const opened = new Date(from)
    const order = `${zone}-${from}`
    expect(await opens(order, opened)).toBe(true)
    expect(await opens(order, new Date(opened.getTime() + dayMs - 1))).toBe(false)
    expect(await opens(order, new Date(opened.getTime() + dayMs))).toBe(true)
    expect(await opens(order, new Date(opened.getTime() + 2 * dayMs - 1))).toBe(false)
  },
)
