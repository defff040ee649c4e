import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDatabase, connect, type Database } from '@/db/client'
import { migrate } from '@/db/migrate'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { bundleEngine, spawnEngine } from '@/e2e/support/crash/bundle-engine'
import { changeCampaign } from '@/lib/campaigns/change-campaign'
import { createCampaign } from '@/lib/campaigns/create-campaign'
import { readCampaignProgress } from '@/lib/campaigns/read-campaign-progress'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { createList } from '@/lib/lists/create-list'
import { readList } from '@/lib/lists/read-lists'
import type { UploadAnswer } from '@/lib/lists/upload-contacts'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { freePort } from '@/scripts/free-port.mjs'

const rows = 20_000
const kills = 4
const folder = temporaryFolder('lists')
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>
let peer: Awaited<ReturnType<typeof ledgerProvider>>
let sql: Database
let port = 0
let bundle = ''
const closing: (() => unknown)[] = []
let child: ChildProcess | null = null
let producer: { authorization: string; producerId: string }

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: folder })
  process.env.DATABASE_URL = postgres.url
  await migrate(postgres.url)
  sql = connect(postgres.url, 'service', 1)
  peer = await ledgerProvider({ keyed: true })
  producer = await testProducer()
  port = await freePort()
  bundle = await bundleEngine(closing)
  await configure(sampleConfiguration([peer.baseUrl], { provider: { concurrency: 100 } }), 0)
  await createList({ name: 'everybody', uniqueIdentifier: ['customer_id'], columns: {} }, 'test')
})

afterAll(async () => {
  await kill()
  await sql?.end({ timeout: 1 })
  await closeDatabase()
  await peer?.close()
  await postgres?.stop()
  for (const close of closing) await close()
  rmSync(folder, { recursive: true, force: true })
})

/** The engine and the upload in a process of their own. */
async function start(): Promise<void> {
  const started = spawnEngine(bundle, { PORT: String(port) })
  child = started
  started.stderr.pipe(process.stderr)
  await once(started.stdout, 'data')
}

/** SIGKILL, and time passes: leases of the dead run out. */
async function kill(): Promise<void> {
  if (!child || child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  child = null
  await sql`update campaigns set leased_until = now() where leased_until is not null`
  await sql`update outbox_messages set leased_until = now() where leased_until is not null`
}

async function upload(text: string): Promise<UploadAnswer> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/lists/everybody/contacts`, {
    method: 'POST',
    headers: { authorization: producer.authorization, 'content-type': 'text/csv' },
    body: text,
  })
  return (await response.json()) as UploadAnswer
}

const contacts = async () => (await readList('everybody')).contacts
const progress = async () => (await readCampaignProgress('to-all')).progress
const patiently = { timeout: 60_000, interval: 10 }

test('uploads that are killed with their process, again and again, end with every contact once', async () => {
  const lines = Array.from({ length: rows }, (_, i) => `C${i},+1555${1_000_000 + i},ORD_${i}`)
  const text = `customer_id,phone,orderId\n${lines.join('\n')}\n`
  for (let i = 0; i < kills; i++) {
    await start()
    const before = await contacts()
    const broken = upload(text).then(
      () => 'answered',
      () => 'broken off',
    )
    if (before < rows) await expect.poll(contacts, patiently).toBeGreaterThan(before)
    await kill()
    await broken
  }
  await start()
  const last = await upload(text)
  expect(last).toMatchObject({ rows, updated: 0, duplicatesInFile: 0, invalid: 0 })
  expect(last.added + last.duplicatesInList).toBe(rows)
  expect(await contacts()).toBe(rows)
  const [stored] = await sql`select count(*)::int as n, count(distinct identity)::int as people from list_contacts`
  expect(stored).toEqual({ n: rows, people: rows })
  await kill()
})

test('a campaign that is killed with its engine, again and again, reaches each contact exactly once', async () => {
  await sql`delete from list_contacts where lane >= 8` // some 2500 of them are enough
  const [list] =
    await sql`update contact_lists set contacts = (select count(*) from list_contacts) returning contacts::int as n`
  const people: number = list?.n
  await createCampaign(
    { name: 'to-all', list: 'everybody', type: 'order_confirmation', dedupScope: 'campaign' },
    { actor: 'test', producerId: producer.producerId },
  )
  await changeCampaign('to-all', 'start', 'test')
  for (let i = 0; i < kills; i++) {
    await start()
    const before = (await progress()).accepted
    if (before < people) await expect.poll(async () => (await progress()).accepted, patiently).toBeGreaterThan(before)
    await kill()
  }
  await start()
  await expect.poll(async () => (await readCampaignProgress('to-all')).status, patiently).toBe('completed')
  const sent = async () =>
    (await sql`select count(*)::int as n from notifications where campaign = 'to-all' and status = 'sent'`)[0]?.n
  await expect.poll(sent, { timeout: 120_000, interval: 200 }).toBe(people)
  await kill()
  expect(await progress()).toMatchObject({ total: people, accepted: people, suppressed: 0, failed: 0, remaining: 0 })
  const [made] = await sql`select count(*)::int as n from notifications where campaign = 'to-all'`
  expect(made?.n).toBe(people)
  expect(peer.accepted).toHaveLength(people)
  expect(new Set(peer.accepted).size).toBe(people)
})
