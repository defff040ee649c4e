import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { createListHandler } from '@/lib/http/handlers/create-list'
import { getListHandler } from '@/lib/http/handlers/get-list'
import { getListsHandler } from '@/lib/http/handlers/get-lists'
import { uploadContactsHandler } from '@/lib/http/handlers/upload-contacts'
import { hotRoutes } from '@/lib/http/hot-routes'
import { openContact } from '@/lib/lists/contact-content'
import type { UploadAnswer } from '@/lib/lists/upload-contacts'
import { createFrontDoor } from '@/scripts/front-door'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const server = createFrontDoor(hotRoutes, (_, response) => response.writeHead(404).end('not here'))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function makeList(name: string, definition: object = { uniqueIdentifier: ['customer_id'] }): Promise<Response> {
  const request = new Request('http://localhost/', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name, ...definition }),
  })
  return createListHandler(request)
}

async function upload(
  list: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: UploadAnswer & { detail: string; code: string } }> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/lists/${list}/contacts${query}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv', ...headers },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit)
  return { status: response.status, body: (await response.json()) as UploadAnswer & { detail: string; code: string } }
}

async function listOf(name: string) {
  const request = new Request('http://localhost/', { headers: { authorization } })
  const response = await getListHandler(request, { params: Promise.resolve({ name }) })
  return (await response.json()) as { contacts: number; uploads: { status: string; rows: number; problem: string }[] }
}

const patiently = { timeout: 10_000, interval: 20 }

function reconciled({ rows, added, updated, duplicatesInFile, duplicatesInList, invalid }: UploadAnswer): boolean {
  return rows === added + updated + duplicatesInFile + duplicatesInList + invalid
}

function file(from: number, count: number, name = 'Ann'): string {
  const rows = Array.from({ length: count }, (_, i) => `C${from + i},+1555${1_000_000 + from + i},${name}`)
  return `customer_id,phone,first_name\n${rows.join('\n')}\n`
}

test('the same list again is the same list; another definition under its name is refused', async () => {
  expect((await makeList('made')).status).toBe(201)
  expect((await makeList('made')).status).toBe(200)
  expect((await makeList('made', { uniqueIdentifier: ['phone'] })).status).toBe(409)
  expect((await makeList('bad name')).status).toBe(422)
  const lists = await getListsHandler(new Request('http://localhost/?limit=1', { headers: { authorization } }))
  expect(await lists.json()).toMatchObject({ items: [{ name: 'made', contacts: 0 }] })
  expect(await sql`select 1 from audit_records where action = 'list.create'`).toHaveLength(1)
})

test('every row is counted once, and the same file again adds nothing', async () => {
  await makeList('counted')
  const rows = `${file(0, 3)}C0,+15551000000,Twin\nC9,0155,Bad\n`
  const first = await upload('counted', rows)
  expect(first.status).toBe(200)
  expect(first.body).toMatchObject({
    rows: 5,
    added: 3,
    updated: 0,
    duplicatesInFile: 1,
    duplicatesInList: 0,
    invalid: 1,
  })
  expect(first.body.errors).toEqual([{ row: 6, column: 'phone', message: expect.stringContaining('E.164') }])
  const again = await upload('counted', rows)
  expect(again.body).toMatchObject({
    rows: 5,
    added: 0,
    updated: 0,
    duplicatesInFile: 1,
    duplicatesInList: 3,
    invalid: 1,
  })
  const changed = await upload('counted', file(1, 3, 'Bea'))
  expect(changed.body).toMatchObject({ rows: 3, added: 1, updated: 2, duplicatesInList: 0 })
  expect([first.body, again.body, changed.body].every(reconciled)).toBe(true)
  expect(await listOf('counted')).toMatchObject({ contacts: 4, uploads: [{ rows: 3 }, { rows: 5 }, { rows: 5 }] })
})

test('a dry run says what would happen and leaves nothing behind', async () => {
  await makeList('dry')
  await upload('dry', file(0, 2))
  const preview = await upload('dry', `${file(1, 3)}C3,+15551000003,Twin\n`, { query: '?dryRun=true' })
  expect(preview.body).toMatchObject({
    uploadId: null,
    rows: 4,
    added: 2,
    updated: 0,
    duplicatesInFile: 1,
    duplicatesInList: 1,
  })
  expect((await upload('dry', file(1, 3), { query: '?dryRun' })).status).toBe(422)
  expect(await listOf('dry')).toMatchObject({ contacts: 2, uploads: [{ rows: 2 }] })
})

test('contacts are stored sealed, in their own row only', async () => {
  await makeList('sealed')
  const names = Array.from({ length: 300 }, (_, i) => 'Zoë 張'.repeat(i % 40))
  const file = names.map((name, i) => `C${i},+155576${54_000 + i},${name}\n`)
  await upload('sealed', `customer_id,phone,first_name\n${file.join('')}`)
  const rows = await sql<{ listId: string; identity: string; sealed: Buffer }[]>`
    select c.list_id as "listId", c.identity, c.sealed from list_contacts c join contact_lists l on l.id = c.list_id where l.name = 'sealed'`
  expect(rows.filter(({ sealed }) => sealed.includes('Zoë') || sealed.includes('55576540'))).toEqual([])
  const opened = rows.map(({ listId, identity, sealed }) => openContact(listId, identity, sealed))
  const named = new Map(opened.map((contact) => [contact.customer_id, contact.first_name ?? '']))
  expect(names.map((_, i) => named.get(`C${i}`))).toEqual(names)
  const [a, b] = rows
  if (!a || !b) throw new Error('300 contacts were expected')
  expect(() => openContact(a.listId, a.identity, b.sealed)).toThrow()
})

test('a tail that never came is refused, and uploading the file again completes the list', async () => {
  await makeList('cut')
  const text = file(0, 5_000)
  const bytes = Buffer.from(text)
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const head = `POST /api/v1/lists/cut/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: text/csv\r\nContent-Length: ${bytes.length}\r\n\r\n`
  socket.write(head)
  socket.write(bytes.subarray(0, bytes.length - 20_000))
  await expect.poll(async () => (await listOf('cut')).contacts, patiently).toBeGreaterThan(0)
  socket.destroy()
  await expect.poll(async () => (await listOf('cut')).uploads[0]?.status, patiently).toBe('refused')
  const again = await upload('cut', text)
  expect(again.body.added).toBeLessThan(5_000)
  expect(again.body.added + again.body.duplicatesInList).toBe(5_000)
  expect((await listOf('cut')).contacts).toBe(5_000)
})

test('two uploads of one file at once add each contact once and agree on who did', async () => {
  await makeList('raced')
  const text = file(0, 3_000)
  const answers = await Promise.all([upload('raced', text), upload('raced', text), upload('raced', text)])
  expect(answers.map(({ body }) => body.added).reduce((a, b) => a + b)).toBe(3_000)
  expect(answers.every(({ body }) => reconciled(body))).toBe(true)
  expect((await listOf('raced')).contacts).toBe(3_000)
  const [row] =
    await sql`select count(*) as n from list_contacts c join contact_lists l on l.id = c.list_id where l.name = 'raced'`
  expect(row?.n).toBe(3_000)
})

test('a body that a server in front cut short is refused, not taken for the whole file', async () => {
  await makeList('shortened')
  const headers = { authorization, 'content-type': 'text/csv', 'content-length': '5000' }
  const request = new Request('http://localhost/', { method: 'POST', headers, body: file(0, 3) })
  const response = await uploadContactsHandler(request, { params: Promise.resolve({ name: 'shortened' }) })
  expect(response.status).toBe(400)
  expect(((await response.json()) as { detail: string }).detail).toContain('of 5000 bytes')
})

test('a body of more than ten megabytes keeps its tail', async () => {
  await makeList('large')
  const note = 'x'.repeat(3_900)
  const rows = Array.from({ length: 2_800 }, (_, i) => `L${i},+1555${2_000_000 + i},${note}`)
  const answer = await upload('large', `customer_id,phone,note\n${rows.join('\n')}`)
  expect(answer.body).toMatchObject({ rows: 2_800, added: 2_800 })
}, 20_000)

test('what is no UTF-8 CSV is refused in words, and nothing is added', async () => {
  await makeList('refused')
  const text = file(0, 2)
  const statusOf = async (body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>) =>
    (await upload('refused', body, headers ? { headers } : {})).status
  expect(await statusOf(gzipSync(text), { 'content-encoding': 'gzip' })).toBe(415)
  expect(await statusOf(Uint8Array.from(gzipSync(text)))).toBe(415)
  expect(await statusOf(Uint8Array.from(Buffer.from('PK\u0003\u0004')))).toBe(415)
  expect(await statusOf(text, { 'content-type': 'application/json' })).toBe(415)
  expect(await statusOf(text, { 'content-type': 'text/csv; charset=utf-16' })).toBe(415)
  expect(await statusOf(Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le')))).toBe(400)
  expect(await statusOf(`${text}C7,\0,x\n`)).toBe(400)
  expect(await statusOf('')).toBe(422)
  expect(await statusOf('phone\n+15551234567\n')).toBe(422)
  expect(await statusOf('customer_id,phone\nC1,"+1555\nC2,+15551234568\n')).toBe(422)
  expect((await upload('no-such-list', text)).status).toBe(404)
  expect((await upload('refused', text, { query: '?dryrun=true' })).status).toBe(422)
  expect((await listOf('refused')).contacts).toBe(0)
})

test('a byte order mark, mixed line breaks, quoted cells and empty lines are read; rows count as in a spreadsheet', async () => {
  await makeList('odd')
  const text =
    '\ufeffcustomer_id,phone,note\r\nO1,+15551230001,"a ""b"", c"\n\r\nO2,nope,\rO3,+15551230003,"two\nlines"'
  const { body } = await upload('odd', text)
  expect(body).toMatchObject({ rows: 3, added: 2, invalid: 1 })
  expect(body.errors).toEqual([{ row: 4, column: 'phone', message: expect.any(String) }])
})

test('a body without a length is streamed, and only the first 1000 faults are listed while all are counted', async () => {
  await makeList('streamed')
  const lines = ['customer_id,phone\n', ...Array.from({ length: 1_500 }, (_, i) => `S${i},0\n`)]
  const answer = await upload(
    'streamed',
    Readable.toWeb(Readable.from(lines.map((line) => Buffer.from(line)))) as ReadableStream,
  )
  expect(answer.body).toMatchObject({ rows: 1_500, invalid: 1_500, added: 0 })
  expect(answer.body.errors).toHaveLength(1_000)
})

test('a key without the scope lists:write uploads nothing', async () => {
  const other = await fetch(`http://127.0.0.1:${port}/api/v1/lists/odd/contacts`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: file(0, 1),
  })
  expect(other.status).toBe(401)
})

test('an upload whose database connections are cut again and again ends with every contact once, and its facts are true', async () => {
  await makeList('torn')
  const text = file(0, 10_000)
  let statuses: number[] = []
  // Until one is hit: between two statements there is nothing to cut.
  for (let round = 0; round < 3 || !statuses.includes(503); round++) {
    let running = true
    const answer = upload('torn', text).finally(() => {
      running = false
    })
    const before = (await listOf('torn')).contacts
    // Once all are there nothing is added any more: then it is cut from its first statement on.
    const begun = async () => !running || before === 10_000 || (await listOf('torn')).contacts > before
    await expect
      .poll(begun, { interval: 5 })
      .toBe(true)
      .catch(() => {})
    while (running)
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and state = 'active' and query ~ 'list_contacts' and pid <> pg_backend_pid()`
    statuses = [...statuses, (await answer).status]
  }
  expect(statuses).toContain(503)
  expect(statuses.every((status) => status === 200 || status === 503)).toBe(true)
  let last = await upload('torn', text)
  while (last.status === 503) last = await upload('torn', text)
  expect(last.body).toMatchObject({ rows: 10_000, invalid: 0, duplicatesInFile: 0, updated: 0 })
  expect(last.body.added + last.body.duplicatesInList).toBe(10_000)
  const [stored] = await sql`
    select count(*) as contacts, max(l.contacts) as told,
           (select sum(u.added) from list_uploads u where u.list_id = max(l.id::text)::uuid) as added
    from list_contacts c join contact_lists l on l.id = c.list_id where l.name = 'torn'`
  expect(stored).toEqual({ contacts: 10_000, told: 10_000, added: '10000' })
}, 30_000)
