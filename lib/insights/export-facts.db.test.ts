import { beforeAll, expect, test } from 'vitest'
import { insertIntakeRejects } from '@/db/queries/insert-intake-rejects'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { type Role, roles } from '@/lib/auth/permissions'
import { csvResponse } from '@/lib/http/csv-response'
import { exportFacts } from '@/lib/insights/export-facts'
import { newId } from '@/lib/intake/build-request'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { previewReplay } from '@/lib/operations/preview-replay'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer('shop')
await configure(
  sampleConfiguration(['http://127.0.0.1:9'], {
    type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'PT1H' }] },
  }),
  0,
)
const as = (role: Role): Operator => ({ kind: 'user', email: `${role}@example.com`, role })
const phone = '+15551234567'
const first: string[] = []
let replay = ''

beforeAll(async () => {
  const post = async (key: string, orderId: string) => {
    const response = await postNotification(authorization, key, {
      ...{ type: 'order_confirmation', recipient: { phone }, data: { orderId } },
    })
    first.push(((await response.json()) as { id?: string }).id ?? '')
  }
  await post('key-1', 'A')
  await post('key-2', 'A')
  await post('key-1', 'B')
  await post(`otp-${phone}`, 'C')
  await post(`otp-${phone}`, 'D')
  await sql`update outbox_messages set state = 'dead', waiting_reason = 'refused' where notification_id = ${first[0] ?? ''}`
  await sql`update notifications set status = 'dead_lettered', settled_at = now() where id = ${first[0] ?? ''}`
  const preview = await previewReplay({ by: as('operator'), mode: 'retry', filter: { status: ['dead_lettered'] } })
  replay = preview.previewId
  const reject = { id: newId(), brokerId: '=1+1', key: `otp-${phone}`, code: 'invalid', reason: 'no' }
  await insertIntakeRejects(sql, 'queue', [{ ...reject, faults: [], sealed: Buffer.from('x') }])
})

async function linesOf(list: string, values: Record<string, string>, role: Role = 'operator'): Promise<string[]> {
  const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]))
  const { head, pages } = await exportFacts(as(role), list, given)
  return (await csvResponse('x.csv', head, pages).text()).trimEnd().split('\r\n')
}

test('facts are files as their page has them, with the columns that its address chooses', async () => {
  const collisions = await linesOf('collisions', { columns: 'key,differs-in' })
  expect(collisions[0]).toBe('"Key","Differs in","Id"')
  expect(collisions).toHaveLength(3)
  expect(collisions.at(-1)).toMatch(/^"key-1","data.orderId"/)
  const groups = await linesOf('groups', { columns: 'duplicates,rules' })
  expect(groups).toEqual(['"Duplicates","Rules","Id"', `1,"same-order","${first[0]}"`])
  const items = await linesOf('replay-items', { replay })
  expect(items).toEqual([
    '"At the dry run","State","Ended, UTC","What came of it","Id"',
    `"dead_lettered","pending",,,"${first[0]}"`,
  ])
  expect(await linesOf('replay-items', { replay, state: 'done' })).toHaveLength(1)
  expect(await linesOf('groups', { rule: 'nobody' })).toHaveLength(1)
})

test('nothing in a file names a customer or runs in a spreadsheet', async () => {
  const rejects = await linesOf('intake-rejects', { intake: 'queue' })
  expect(rejects[1]).toContain(`"'=1+1"`)
  const all = [rejects, await linesOf('collisions', {}), await linesOf('leaks', {}), await linesOf('risks', {})]
  expect(all.flat().join()).not.toContain(phone)
})

test('each is on record with what was asked for, which names nobody either', async () => {
  await linesOf('collisions', { key: `otp-${phone}`, columns: 'key' })
  const [row] =
    await sql`select actor, subject_id, detail from audit_records where action = 'list.export' order by at desc, id desc limit 1`
  expect(row).toMatchObject({ actor: 'user:operator@example.com', subject_id: 'collisions' })
  expect(row?.detail).toMatchObject({ columns: 'key', key: expect.stringContaining('otp') })
  expect(JSON.stringify(row?.detail)).not.toContain(phone)
})

test('a file is for who may see its page; what is no list or no filter is refused', async () => {
  const mayHave = async (list: string, values: Record<string, string>) => {
    const may: Role[] = []
    for (const role of roles) {
      const code = await linesOf(list, values, role).catch((error) => error.code)
      if (code !== 'forbidden') may.push(role)
    }
    return may
  }
  expect(await mayHave('collisions', {})).toEqual(['viewer', 'support', 'operator', 'admin'])
  expect(await mayHave('replay-items', { replay })).toEqual(['viewer', 'support', 'operator', 'admin'])
  expect(await mayHave('intake-rejects', { intake: 'queue' })).toEqual(['operator', 'admin'])
  for (const list of ['', 'toString', 'nothing'])
    await expect(linesOf(list, {})).rejects.toMatchObject({ code: 'not_found' })
  await expect(linesOf('groups', { from: 'yesterday' })).rejects.toMatchObject({ code: 'invalid' })
  await expect(linesOf('replay-items', { replay: 'x' })).rejects.toMatchObject({ code: 'invalid' })
})
