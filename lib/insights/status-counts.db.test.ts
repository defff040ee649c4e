import { beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { type NotificationStatus, notificationStatuses } from '@/lib/domain/notification'
import { type StatusCounts, statusCounts } from '@/lib/insights/status-counts'

const { sql } = await useTestDatabase()

// Newest first: 30 sent, 10 suppressed, then what waits, older than all of them.
beforeAll(async () => {
  await notifications('sent', 30, 1)
  await notifications('suppressed', 10, 31)
  await notifications('dead_lettered', 6, 101, 'dead')
  await notifications('needs_review', 2, 111, 'held')
  await notifications('queued', 3, 121, 'ready', 'other')
})

async function notifications(
  status: string,
  many: number,
  minute: number,
  work: string | null = null,
  type = 'order',
): Promise<void> {
  const made = await sql<{ lane: number; id: string }[]>`
    insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at, sent_at)
    select i % 64, gen_random_uuid(), gen_random_uuid(), ${type}, 'sms', ${status}, 1, gen_random_uuid(),
      now() - (${minute}::int + i) * interval '1 minute', now()
    from generate_series(0, ${many}::int - 1) i returning lane, id`
  if (work === null) return
  for (const { lane, id } of made)
    await sql`insert into outbox_messages (lane, notification_id, provider, state, due_at, since_at, configuration_version, window_keys)
              values (${lane}, ${id}, 'p1', ${work}, now(), now(), 1, '{}')`
}

function there(counts: StatusCounts): Record<string, string> {
  const text = (status: NotificationStatus) => `${counts[status].count}${counts[status].more ? '+' : ''}`
  const told = notificationStatuses.map((status) => [status, text(status)] as const)
  return Object.fromEntries(told.filter(([, count]) => count !== '0'))
}

describe('what a filter finds is counted by status', () => {
  it('all of it, whatever statuses the filter names', async () => {
    const all = { sent: '30', suppressed: '10', dead_lettered: '6', needs_review: '2', queued: '3' }
    expect(there(await statusCounts({}))).toEqual(all)
    expect(there(await statusCounts({ status: ['dead_lettered'] }))).toEqual(all)
  })

  it('only what the rest of the filter lets through', async () => {
    expect(there(await statusCounts({ type: 'other' }))).toEqual({ queued: '3' })
    expect(there(await statusCounts({ provider: 'p1' }))).toEqual({
      dead_lettered: '6',
      needs_review: '2',
      queued: '3',
    })
    expect(there(await statusCounts({ from: new Date(Date.now() - 20.5 * 60_000) }))).toEqual({ sent: '20' })
    expect(there(await statusCounts({ recipient: '+15550000000' }))).toEqual({})
  })

  it('what is settled among the newest only, and says so; what waits also where it is older than those', async () => {
    const counts = await statusCounts({}, { lookThrough: 35, workThrough: 100 })
    expect(there(counts)).toMatchObject({ sent: '30+', suppressed: '5+', cancelled: '0+' })
    expect(there(counts)).toMatchObject({ dead_lettered: '6', needs_review: '2', queued: '3' })
    expect(counts.sending).toEqual({ count: 0, more: false })
  })

  it('what waits no further than it is looked at either', async () => {
    const counts = await statusCounts({ type: 'order' }, { lookThrough: 35, workThrough: 4 })
    expect(there(counts)).toMatchObject({ dead_lettered: '4+', needs_review: '2' })
    expect(counts.queued).toEqual({ count: 0, more: false })
  })
})
