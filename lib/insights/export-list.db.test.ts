import { beforeAll, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import type { Role } from '@/lib/auth/permissions'
import { csvResponse } from '@/lib/http/csv-response'
import {
  type Export,
  exportAudit,
  exportNotifications,
  exportSuppressions,
  exportWaiting,
} from '@/lib/insights/export-list'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
await configure(
  sampleConfiguration(['http://127.0.0.1:9'], {
    type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'PT1H' }] },
  }),
  0,
)
const as = (role: Role): Operator => ({
  kind: 'user',
  email: `${role}@example.com`,
  role,
  proof: { recent: true, by: 'password' },
})
const phone = '+15551234567'
const ids: string[] = []

beforeAll(async () => {
  for (const orderId of ['A', 'B', 'A']) {
    const response = await postNotification(authorization, `k-${ids.length}`, {
      type: 'order_confirmation',
      recipient: { phone },
      data: { orderId },
      campaign: '=1+1',
    })
    ids.push(((await response.json()) as { id: string }).id)
  }
  await sql`update outbox_messages set state = 'dead', waiting_reason = 'refused' where notification_id = ${ids[0] ?? ''}`
})

async function linesOf({ head, pages }: Export): Promise<string[]> {
  const text = await csvResponse('x.csv', head, pages).text()
  return text.trimEnd().split('\r\n')
}
const everything = { search: {}, statuses: [], columns: undefined, addresses: false }

test('the file has the chosen columns, the newest first, and nothing that a spreadsheet would run', async () => {
  const lines = await linesOf(
    await exportNotifications(as('viewer'), { ...everything, columns: 'campaign,status,producer,nonsense' }),
  )
  expect(lines[0]).toBe('"Status","Campaign","Producer","Id"')
  expect(lines.slice(1).map((line) => line.split(',').at(-1))).toEqual(ids.toReversed().map((id) => `"${id}"`))
  expect(lines[1]).toContain(`"'=1+1","shop"`)
})

test('recipients are masked, except for who may reveal them and asks for it', async () => {
  const columns = 'recipient'
  expect((await linesOf(await exportNotifications(as('operator'), { ...everything, columns }))).join()).not.toContain(
    phone,
  )
  const full = await linesOf(await exportNotifications(as('operator'), { ...everything, columns, addresses: true }))
  expect(full.join()).toContain(phone)
  await expect(exportNotifications(as('support'), { ...everything, columns, addresses: true })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('each export is on record with its filter and columns, and the record names no customer', async () => {
  await exportNotifications(as('support'), { ...everything, search: { recipient: phone, type: 'order_confirmation' } })
  const [row] =
    await sql`select actor, subject_id, detail from audit_records where action = 'list.export' order by at desc, id desc limit 1`
  expect(row).toMatchObject({
    actor: 'user:support@example.com',
    subject_id: 'notifications',
    detail: { type: 'order_confirmation', addresses: false, columns: expect.stringContaining('status') },
  })
  expect(JSON.stringify(row)).not.toContain(phone)
})

test('a filter that means nothing is refused: without it more would leave than was asked for', async () => {
  await expect(
    exportNotifications(as('admin'), { ...everything, search: { from: 'yesterday' } }),
  ).rejects.toMatchObject({ code: 'invalid' })
  await expect(
    exportSuppressions(as('admin'), { search: { guard: 'none' }, columns: undefined }),
  ).rejects.toMatchObject({ code: 'invalid' })
  for (const search of [{ from: 'yesterday' }, { to: 'tomorrow' }, { result: 'perhaps' }])
    await expect(exportAudit(as('admin'), search)).rejects.toMatchObject({ code: 'invalid' })
})

test('who takes the audit out is in it, with the filter; others take nothing out and leave nothing', async () => {
  const taken = () => sql`select actor, detail from audit_records where action = 'list.export' and subject_id = 'audit'`
  await expect(exportAudit(as('support'), {})).rejects.toMatchObject({ code: 'forbidden' })
  expect(await taken()).toEqual([])
  const lines = await linesOf(await exportAudit(as('operator'), { action: 'list.export', result: 'done' }))
  expect(lines[0]).toBe(
    '"At, UTC","Actor","Action","Subject kind","Subject","Reason","Detail","Number","Hash","Result","Id"',
  )
  expect(lines[1]).toContain('"user:operator@example.com","list.export","export","audit"')
  expect(await taken()).toEqual([
    { actor: 'user:operator@example.com', detail: { action: 'list.export', result: 'done' } },
  ])
})

test('duplicates and dead letters are exported as their pages filter them', async () => {
  const duplicates = await linesOf(
    await exportSuppressions(as('viewer'), { search: { guard: 'dedup_window' }, columns: 'twin,original' }),
  )
  expect(duplicates).toHaveLength(2)
  expect(duplicates[1]).toContain(`"${ids[0]}","${ids[2]}"`)
  const dead = await linesOf(await exportWaiting(as('viewer'), { filter: { state: 'dead' }, columns: 'reason' }))
  expect(dead).toEqual(['"Why","Id"', `"refused","${ids[0]}"`])
  const none = await linesOf(
    await exportWaiting(as('viewer'), { filter: { state: 'dead', provider: 'nobody' }, columns: 'reason' }),
  )
  expect(none).toEqual(['"Why","Id"'])
})

test('an export of several pages has each row that was committed when it began, once, whatever commits meanwhile or late; the next has that too', async () => {
  const fill = (from: number, to: number, at: string) => sql`
    insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at, sent_at)
    select i % 64, gen_random_uuid(), gen_random_uuid(), 'many', 'sms', 'sent', 1, gen_random_uuid(), ${at}::timestamptz - i * interval '1 millisecond', now()
    from generate_series(${from}::int, ${to}::int) i`
  const at = new Date().toISOString()
  await fill(1, 2_500, at)
  const before = (await sql`select id from notifications where type = 'many'`).map((row) => String(row.id))
  const idsOf = async (between: (page: number) => Promise<unknown>) => {
    const { pages } = await exportNotifications(as('viewer'), { ...everything, search: { type: 'many' } })
    const ids: string[] = []
    let page = 0
    for await (const lines of pages) {
      ids.push(...lines.map((line) => String(line.at(-1))))
      await between(page++)
    }
    return ids
  }
  // Accepted before the first page's end, and committed after it was read; and others at every instant of the list.
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let begun = () => {}
  const written = new Promise<void>((resolve) => {
    begun = resolve
  })
  const late = sql.begin(async (transaction) => {
    await transaction`
      insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at, sent_at)
      values (1, gen_random_uuid(), gen_random_uuid(), 'many', 'sms', 'sent', 1, gen_random_uuid(), ${at}::timestamptz - interval '10.5 milliseconds', now())`
    begun()
    await released
  })
  await Promise.race([written, late])
  const first = await idsOf(async (page) => {
    if (page === 0) release()
    if (page === 0) await late
    await fill(page * 900, page * 900 + 500, at)
  })
  expect(new Set(first).size).toBe(first.length)
  expect(before.filter((id) => !first.includes(id))).toEqual([])
  const after = (await sql`select id from notifications where type = 'many'`).map((row) => String(row.id))
  expect((await idsOf(async () => {})).toSorted()).toEqual(after.toSorted())
})
