import { beforeAll, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { listApprovals } from '@/lib/approvals/approval-view'
import { approve } from '@/lib/approvals/approve'
import { createUser } from '@/lib/auth/create-user'
import type { Operator } from '@/lib/auth/operator'
import { csvResponse } from '@/lib/http/csv-response'
import { askForExport, type Export, exportApproved, exportNotifications } from '@/lib/insights/export-list'
import { newId } from '@/lib/intake/build-request'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const phone = '+15558675309'

async function operator(name: string): Promise<Operator> {
  const email = `${name}@example.com`
  await createUser({ email, name, role: 'operator', password: 'correct horse battery', actor: 'cli' })
  return { kind: 'user', email, role: 'operator', proof: { recent: true, by: 'password' } }
}

const [ann, ben] = [await operator('ann'), await operator('ben')]
const list = { search: { recipient: phone }, statuses: [], columns: 'recipient' }
const why = 'a complaint of yesterday'
const textOf = ({ head, pages }: Export) => csvResponse('x.csv', head, pages).text()

beforeAll(async () => {
  await configure({ ...sampleConfiguration(['http://127.0.0.1:9']), fourEyes: { exports: true } }, 0)
  for (const orderId of ['A', 'B'])
    await postNotification(authorization, orderId, {
      type: 'order_confirmation',
      recipient: { phone: orderId === 'A' ? phone : '+15550001111' },
      data: { orderId },
    })
})

const asked = async () => (await askForExport(ann, list, why)).approvalId

test('nobody has addresses alone, and who asks says why', async () => {
  for (const by of [ann, ben])
    await expect(exportNotifications(by, { ...list, addresses: true })).rejects.toMatchObject({ code: 'not_allowed' })
  await expect(askForExport(ann, list, null)).rejects.toMatchObject({
    code: 'invalid',
    detail: { faults: [{ path: 'reason' }] },
  })
  expect(await sql`select from approvals`).toHaveLength(0)
  expect(await sql`select from audit_records where action = 'list.export'`).toHaveLength(0)
})

test('an export with addresses waits; approved, who asked may fetch exactly that for a day, each time on record', async () => {
  const id = await asked()
  expect(await asked()).toBe(id)
  await expect(exportApproved(ann, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(approve(ann, { id, reason: 'x' })).rejects.toMatchObject({ code: 'not_allowed' })
  await Promise.all([1, 2, 3].map(() => approve(ben, { id, reason: 'looked at it' })))
  const text = await textOf(await exportApproved(ann, id))
  expect(text).toContain(phone)
  expect(text).not.toContain('+15550001111')
  const records = await sql`select actor, detail from audit_records where action = 'list.export'`
  expect(records).toMatchObject([{ actor: 'user:ann@example.com', detail: { addresses: true, approval: id } }])
  expect((await listApprovals(ann, { than: null, limit: 1 })).decided).toMatchObject([{ id, fetchable: true }])
  expect((await listApprovals(ben, { than: null, limit: 1 })).decided).toMatchObject([{ id, fetchable: false }])
  await expect(exportApproved(ben, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(exportApproved(ann, newId())).rejects.toMatchObject({ code: 'not_found' })
  const late = { ...ann, proof: { recent: false, by: 'code' } } as Operator
  await expect(exportApproved(late, id)).rejects.toMatchObject({ code: 'proof_needed' })
  await sql`update approvals set decided_at = decided_at - interval '1 day' where id = ${id}`
  await expect(exportApproved(ann, id)).rejects.toMatchObject({ code: 'not_found' })
})

test('whom it is about is in no table and on no page; a masked export does not wait', async () => {
  const id = await asked()
  const { waiting } = await listApprovals(ben, { than: null, limit: 1 })
  expect(waiting).toMatchObject([{ id, kind: 'export', reason: why }])
  expect(await sql`select reason from audit_records where action = 'approval.request' and subject_id = ${id}`).toEqual([
    { reason: why },
  ])
  expect(JSON.stringify(waiting)).not.toContain(phone)
  for (const table of ['approvals', 'audit_records'])
    expect(await sql`select 1 from ${sql(table)} t where t::text like ${`%${phone.slice(1)}%`}`).toHaveLength(0)
  expect(await exportNotifications(ann, { ...list, addresses: false })).toHaveProperty('pages')
})
