import { beforeAll, describe, expect, it } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { cursorOf, readCursor } from '@/lib/http/query-parameters'
import { listIncidents, listWaitingNotifications } from '@/lib/insights/waiting'
import { acceptMany } from '@/lib/intake/accept-many'
import { buildNotificationRequest, newId } from '@/lib/intake/build-request'

const { sql } = await useTestDatabase()
const ids: string[] = []

beforeAll(async () => {
  await configure(sampleConfiguration(['http://127.0.0.1:9'], { provider: { costPerMessage: '0.05' } }), 0)
  const configuration = await activeConfiguration()
  const requests = Array.from({ length: 7 }, (_, i) =>
    buildNotificationRequest(
      newId(),
      newId(),
      { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: String(i) } },
      configuration,
      i,
    ),
  )
  await acceptMany(requests)
  ids.push(...requests.map(({ subjectId }) => subjectId))
  // Two wait since the same microsecond, which no millisecond cursor could tell from its neighbours.
  const wait = (id: string | undefined, state: string, reason: string, minutes: number) =>
    sql`update outbox_messages set state = ${state}, waiting_reason = ${reason},
          since_at = date_trunc('hour', now()) - interval '1 day' + interval '123 microseconds' - ${minutes} * interval '1 minute'
        where notification_id = ${id ?? ''}`
  await wait(ids[0], 'held', 'timeout', 1)
  await wait(ids[1], 'held', 'timeout', 9)
  await wait(ids[2], 'held', 'worker_lost', 5)
  await wait(ids[3], 'held', 'timeout', 5)
  await wait(ids[4], 'dead', 'http_422', 3)
  await wait(ids[5], 'dead', 'http_422', 2)
})

describe('what waits for a person', () => {
  it('is listed longest waiting first, page by page, each once, with masked recipients', async () => {
    const seen: string[] = []
    let after: ReturnType<typeof readCursor> = null
    do {
      const page = await listWaitingNotifications({ state: 'held' }, after, 2)
      seen.push(...page.items.map(({ id }) => id))
      expect(JSON.stringify(page)).not.toContain('+15551234567')
      after = page.next && readCursor(cursorOf(page.next) ?? '')
    } while (after)
    expect(seen).toEqual([ids[1], ...[ids[2], ids[3]].sort(), ids[0]])
  })

  it('is narrowed to one incident', async () => {
    const filter = { state: 'held', provider: 'provider-1', reason: 'worker_lost' } as const
    expect((await listWaitingNotifications(filter, null, 10)).items.map(({ id }) => id)).toEqual([ids[2]])
  })

  it('is counted by provider and reason, with its cost', async () => {
    const [first, second] = await listIncidents('held')
    expect(first).toMatchObject({ provider: 'provider-1', reason: 'timeout', count: 3 })
    expect(first?.cost).toBeCloseTo(0.15)
    expect(second).toMatchObject({ reason: 'worker_lost', count: 1 })
    expect(await listIncidents('dead')).toMatchObject([{ reason: 'http_422', count: 2 }])
  })

  it('is found by the index of waiting messages, however much work is ready', async () => {
    await sql`insert into outbox_messages (lane, notification_id, provider, due_at, since_at, configuration_version, window_keys)
      select i % 64, gen_random_uuid(), 'provider-1', now(), now(), 1, '{}' from generate_series(1, 20000) i`
    await sql`analyze outbox_messages`
    const plan = await sql.unsafe(
      `explain select * from outbox_messages m where m.state = 'held' order by m.since_at, m.notification_id limit 51`,
    )
    expect(JSON.stringify(plan)).toContain('outbox_messages_waiting')
  })
})
