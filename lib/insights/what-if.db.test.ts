import { beforeAll, describe, expect, it } from 'vitest'
import { readToldTwice } from '@/db/queries/read-told-twice'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import type { NotificationTypeInput } from '@/lib/configuration/document'
import { adviseType } from '@/lib/insights/advise-type'
import { whatIf } from '@/lib/insights/what-if'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const by: Operator = { kind: 'user', email: 'admin@example.com', role: 'admin' }
const orderRule = { rule: 'same-order', fields: ['data.orderId'], window: 'PT1H' }
const configuration = sampleConfiguration(['http://127.0.0.1:9'], { type: { dedup: [orderRule] } })
const [type] = configuration.notificationTypes ?? []
await configure(configuration, 0)

const proposed = (...dedup: NonNullable<NotificationTypeInput['dedup']>) => ({
  ...type,
  producerRetryHorizon: 'PT5M',
  dedup,
})

async function post(orderId: string, phone: string, extra: object = {}): Promise<{ id: string; status: string }> {
  const response = await postNotification(authorization, `k-${Math.random()}`, {
    type: 'order_confirmation',
    recipient: { phone },
    data: { orderId, ...extra },
  })
  return (await response.json()) as { id: string; status: string }
}

const [ann, bob] = ['+15551230001', '+15551230002']
const made: { id: string; status: string }[] = []

beforeAll(async () => {
  made.push(await post('A', ann, { shop: 's1' }), await post('A', bob, { shop: 's1' })) // the second is suppressed
  made.push(await post('B', ann, { shop: 's1' }), await post('C', ann))
  // Answered by the provider, as everything that is not at issue here.
  await sql`delete from outbox_messages`
  await sql`update notifications set status = 'sent', sent_at = accepted_at, settled_at = accepted_at where status = 'queued'`
})

describe('what if', () => {
  it('the rules that are in force suppress exactly what they suppressed', async () => {
    expect(made.map(({ status }) => status)).toEqual(['queued', 'suppressed', 'queued', 'queued'])
    const { counts, newly, noLonger, cut } = await whatIf(by, proposed(orderRule), 1)
    expect([counts, newly, noLonger, cut]).toEqual([{ requests: 4, newly: 0, noLonger: 0, still: 1 }, [], [], null])
  })

  it('a rule by recipient stops what went out, and lets through what was stopped', async () => {
    const answer = await whatIf(by, proposed({ rule: 'one-a-day', fields: ['recipient.phone'], window: 'P1D' }), 1)
    expect(answer.counts).toEqual({ requests: 4, newly: 2, noLonger: 1, still: 0 })
    expect(answer.newly.map(({ id, other, rule }) => [id, other, rule])).toEqual([
      [made[3]?.id, made[0]?.id, 'one-a-day'],
      [made[2]?.id, made[0]?.id, 'one-a-day'],
    ])
    expect(answer.noLonger).toMatchObject([{ id: made[1]?.id, other: made[0]?.id, rule: 'same-order' }])
    expect(JSON.stringify(answer)).not.toMatch(/\+1555123/)
    expect(answer.days.reduce((n, day) => n + day.newly, 0)).toBe(2)
  })

  it('a field that requests did not have is named, and they are not guessed about', async () => {
    const { lacking, counts } = await whatIf(by, proposed({ rule: 'shop', fields: ['data.shop'], window: 'P1D' }), 1)
    expect(lacking).toEqual([{ field: 'data.shop', count: 1 }])
    expect(counts.requests).toBe(3)
  })

  it('what retention has taken is counted apart', async () => {
    const gone = await post('D', bob)
    await sql`delete from notification_contents where notification_id = ${gone.id}`
    const { withoutContent, counts } = await whatIf(by, proposed(orderRule), 1)
    expect([withoutContent, counts.requests]).toEqual([1, 4])
  })

  it('reads no more than its bounds, and says so', async () => {
    const answer = await whatIf(by, proposed(orderRule), 7, { rows: 2, ms: 1_000 })
    expect([answer.cut, answer.read]).toEqual(['rows', 2])
    expect(Date.parse(answer.from)).toBeGreaterThan(Date.now() - 86_400_000)
  })

  it('is refused without the permission, and with rules that are none', async () => {
    const viewer: Operator = { kind: 'user', email: 'v@example.com', role: 'viewer' }
    await expect(whatIf(viewer, proposed(orderRule), 1)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(adviseType(viewer, proposed(orderRule))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(whatIf(by, proposed({ ...orderRule, fields: [] }), 1)).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('advice on a window', () => {
  it('goes by horizons while there is too little to go by, and counts what it saw', async () => {
    const { rules } = await adviseType(by, proposed(orderRule))
    expect(rules).toMatchObject([
      { rule: 'same-order', suppressed: 1, sentAgain: 0, spanMs: null, because: 'producer_horizon', windowMs: 300_000 },
    ])
  })

  it('counts the same words that went out twice', async () => {
    const again = await post('E', ann, { note: 1 })
    await sql`delete from dedup_windows`
    const twin = await post('E', ann, { note: 2 })
    await sql`delete from outbox_messages`
    await sql`update notifications set status = 'sent', sent_at = accepted_at, settled_at = accepted_at where id in ${sql([again.id, twin.id])}`
    const { rules } = await adviseType(by, proposed(orderRule))
    expect(rules[0]).toMatchObject({ sentAgain: 1, suppressed: 1 })
  })
  it('opens no more texts than its bound, and counts what it looked at as far as it knows', async () => {
    const looked = async (opened: number, lookThrough = 5_000) => {
      const { read, rules } = await adviseType(by, proposed(orderRule), { lookThrough, opened, records: 50 })
      return [read, rules[0]?.sentAgain]
    }
    const [{ count } = { count: 0 }] = await sql`select count(*)::int from notifications`
    expect([count, await looked(50)]).toEqual([7, [7, 1]])
    expect([await looked(2), await looked(1)]).toEqual([
      [2, 1],
      [1, 0],
    ])
    expect(await looked(50, 3)).toEqual([3, 1])
  })

  it('says how far back decision records were read, when there are more than it looks through', async () => {
    const asked = { lookThrough: 50, opened: 50 }
    expect((await adviseType(by, proposed(orderRule), { ...asked, records: 50 })).recordsSince).toBeNull()
    await sql`insert into suppressions select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'suppressed_at', s.suppressed_at - interval '1 minute'))).* from suppressions s`
    const [{ newest } = { newest: null }] = await sql<
      { newest: Date }[]
    >`select max(suppressed_at) as newest from suppressions`
    const { recordsSince, rules } = await adviseType(by, proposed(orderRule), { ...asked, records: 1 })
    expect([recordsSince, rules[0]?.suppressed]).toEqual([newest?.toISOString(), 1])
  })

  it('opens only what shares a person with another', async () => {
    const alone = await post('F', '+15551230009')
    await sql`delete from outbox_messages`
    await sql`update notifications set status = 'sent', sent_at = accepted_at, settled_at = accepted_at where id = ${alone.id}`
    const told = await readToldTwice(sql, {
      type: 'order_confirmation',
      since: new Date(0),
      lookThrough: 50,
      limit: 50,
    })
    expect(told.read).toBe(8)
    expect(told.rows.map(({ id }) => id)).not.toContain(alone.id)
    expect(told.rows.length).toBe(5)
  })
})
