import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { listForConsole, listsWithUploads, makeList, uploadByHand } from '@/lib/lists/console-lists'

const { sql } = await useTestDatabase()
const viewer: Operator = { kind: 'user', email: 'v@example.com', role: 'viewer' }
const operator: Operator = { kind: 'user', email: 'o@example.com', role: 'operator' }
const input = { name: 'by-hand', uniqueIdentifier: ['customer_id'] }

test('a list is made by who may, and the audit says who', async () => {
  await expect(makeList(viewer, input)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(makeList(operator, { ...input, uniqueIdentifier: [] })).rejects.toMatchObject({ code: 'invalid' })
  expect(await makeList(operator, input)).toMatchObject({ made: true, list: { name: 'by-hand', contacts: 0 } })
  expect(await makeList(operator, input)).toMatchObject({ made: false })
  const records = await sql<{ actor: string }[]>`select actor from audit_records where action = 'list.create'`
  expect(records).toEqual([{ actor: 'user:o@example.com' }])
})

test('lists are read page by page with their last upload; one of another name is none', async () => {
  await makeList(operator, { ...input, name: 'later' })
  const upload = (by: Operator) =>
    uploadByHand(by, { list: 'by-hand', body: csv('customer_id\nA\nA\n'), dryRun: false })
  await expect(upload(viewer)).rejects.toMatchObject({ code: 'forbidden' })
  await upload(operator)
  const first = await listsWithUploads(viewer, '', 1)
  expect(first).toMatchObject({ items: [{ name: 'by-hand', contacts: 1, lastUploadAt: expect.any(String) }] })
  const second = await listsWithUploads(viewer, first.nextCursor ?? '', 1)
  expect(second).toMatchObject({ items: [{ name: 'later', lastUploadAt: null }], nextCursor: null })
  expect(await listForConsole(viewer, 'by-hand')).toMatchObject({
    uploads: [{ rows: 2, duplicatesInFile: 1, actor: 'user:o@example.com' }],
  })
  expect(await listForConsole(viewer, 'nobody')).toBeNull()
})

async function* csv(text: string) {
  yield Buffer.from(text)
}
