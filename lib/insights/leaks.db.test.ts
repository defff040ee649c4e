import { beforeAll, describe, expect, it } from 'vitest'
import { listRisks as readRisks } from '@/db/queries/list-risks'
import { readAlike } from '@/db/queries/read-alike'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { findLeaks, listRisks } from '@/lib/insights/list-leaks'
import { referenceHash } from '@/lib/intake/references'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const shop = await testProducer('shop')
const bank = await testProducer('bank')
await oneProvider()

type Change = { phone?: string; by?: typeof shop; campaign?: string; note?: string }
async function post(
  key: string,
  orderId: string,
  { phone = '+15551230001', by = shop, campaign, note = '' }: Change = {},
) {
  const response = await postNotification(by.authorization, key, {
    type: 'order_confirmation',
    recipient: { phone },
    data: { orderId, note },
    campaign,
  })
  return ((await response.json()) as { id: string }).id
}

const ids: Record<string, string> = {}

beforeAll(async () => {
  ids.first = await post('k1', 'A')
  ids.other = await post('k2', 'B')
  // Other data, but the customer reads the same words.
  ids.twin = await post('k3', 'A', { note: 'again' })
  ids.elsewhere = await post('k4', 'A', { phone: '+15551230002' })
  ids.bank = await post('k5', 'A', { phone: '+15551230002', by: bank })
  ids.spring = await post('k6', 'C', { phone: '+15551230003', campaign: 'spring' })
  ids.summer = await post('k7', 'C', { phone: '+15551230003', campaign: 'summer' })
  await drainOutbox({ budgetSeconds: 10 })
  ids.unsent = await post('k8', 'A')
})

describe('leaks', () => {
  it('are sent notifications with the same words to the same address under other keys, with their cause', async () => {
    const { items, looked, cut } = await findLeaks()
    expect(items.map(({ earlier, later, cause }) => [earlier.id, later.id, cause])).toEqual([
      [ids.spring, ids.summer, 'two_campaigns'],
      [ids.elsewhere, ids.bank, 'two_producers'],
      [ids.first, ids.twin, 'no_rule'],
    ])
    expect([looked, cut]).toEqual([8, false])
    expect(JSON.stringify(items)).not.toContain('+1555')
  })

  it('are found of one recipient alone', async () => {
    const { items, looked } = await findLeaks(referenceHash('phone', '+15551230002'))
    expect(items.map(({ later }) => later.id)).toEqual([ids.bank])
    expect(looked).toBe(2)
  })

  it('say when more pairs were there than are compared', async () => {
    expect(await findLeaks(undefined, { looked: 2_000, hours: 24, pairs: 1 })).toMatchObject({ cut: true })
    expect((await findLeaks(undefined, { looked: 1, hours: 24, pairs: 9 })).items).toEqual([])
  })

  it('are not what lies further apart, nor what retention has taken', async () => {
    await sql`delete from notification_contents where notification_id = ${ids.bank ?? ''}`
    expect((await findLeaks(referenceHash('phone', '+15551230002'))).items).toEqual([])
    expect((await findLeaks(referenceHash('phone', '+15551230003'), { looked: 9, hours: 0, pairs: 9 })).items).toEqual(
      [],
    )
  })

  it('that were risked are listed page by page with the reason, and only once they were sent', async () => {
    await sql`update notifications set duplicate_risk = true where id in (${ids.first ?? ''}, ${ids.twin ?? ''}, ${ids.unsent ?? ''})`
    await sql`update notifications set resend_of = ${ids.first ?? ''} where id = ${ids.twin ?? ''}`
    const newest = await listRisks({ place: { side: 'newest' }, limit: 1 })
    expect(newest.items).toMatchObject([{ id: ids.twin, cause: 'resend', resendOf: ids.first }])
    if (!newest.next) throw new Error('there should have been another page')
    const older = await listRisks({ place: { side: 'older', than: newest.next }, limit: 1 })
    expect(older).toMatchObject({ items: [{ id: ids.first, cause: 'retry_after_unknown' }], next: null })
    expect((await findLeaks(referenceHash('phone', '+15551230001'))).items, 'a resend is no leak of keys').toEqual([])
  })

  it('are read by indexes, however many notifications there are', async () => {
    await sql`insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at, sent_at)
      select i % 64, gen_random_uuid(), gen_random_uuid(), 't', 'sms', 'sent', 1, gen_random_uuid(), now() - i * interval '1 second', now()
      from generate_series(1, 20000) i`
    await sql`insert into notification_references (lane, reference_hash, accepted_at, notification_id)
      select 0, gen_random_uuid(), accepted_at, id from notifications where type = 't'`
    await sql`analyze notifications, notification_references`
    const plan = (statement: string, values: (string | number)[]) =>
      sql.unsafe(`explain ${statement}`, values as never[])
    let text = ''
    const spy = {
      unsafe: async (statement: string, values: (string | number)[]) => {
        text = JSON.stringify(await plan(statement, values))
        return []
      },
    }
    for (const referenceHash of [undefined, ids.first]) {
      await readAlike(spy as never, { looked: 50, hours: 24, pairs: 50, ...(referenceHash ? { referenceHash } : {}) })
      expect(text).not.toMatch(/Seq Scan on notification/)
    }
    expect(text).toContain('notification_references_pkey')
    const [row] = await sql`select indexdef from pg_indexes where indexname = 'notifications_at_risk'`
    expect(row?.indexdef).toContain('WHERE duplicate_risk')
    await readRisks(sql, { side: 'newest' }, 51)
    const risks =
      await sql`explain select * from notifications n where n.duplicate_risk and n.status in ('sent', 'delivered')
      order by n.accepted_at desc nulls last, n.id desc nulls last limit 51`
    expect(JSON.stringify(risks)).toContain('notifications_at_risk')
  })
})
