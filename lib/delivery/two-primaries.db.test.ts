import { rmSync } from 'node:fs'
import { afterAll, expect, test, vi } from 'vitest'
import { closeDatabase, connect } from '@/db/client'
import { migrate } from '@/db/migrate'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { startPostgresPair } from '@/e2e/support/crash/postgres-pair'
import { switchProxy } from '@/e2e/support/crash/switch-proxy'
import { runVerb } from '@/lib/cli/once'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { getReadyHandler } from '@/lib/http/handlers/get-ready'
import { postNotification } from '@/lib/intake/testing/post-notification'

// A standby is promoted, and its primary was not fenced: it goes on, and takes writes. Everything here is one story.
const folder = temporaryFolder('two-primaries')
const pair = await startPostgresPair(folder, { durable: false })
const old = connect(pair.primaryUrl, 'service', 1)
const promoted = connect(pair.standbyUrl, 'service', 1)
await old`alter database once set synchronous_commit = 'on'` // these servers wait for no disk, and so for no standby either
await migrate(pair.primaryUrl)
const address = await switchProxy(pair.primaryUrl)
vi.stubEnv('DATABASE_URL', address.url)
const { authorization } = await testProducer()
const peer = await ledgerProvider({ keyed: false })
await configure(sampleConfiguration([peer.baseUrl], { provider: { idempotency: { kind: 'none' } } }), 0)
afterAll(async () => {
  await closeDatabase()
  await Promise.all([old, promoted].map((sql) => sql.end({ timeout: 1 })))
  await Promise.all([peer.close(), address.close()])
  await pair.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Connections that were cut are made again first. */
const ready = (words: RegExp) =>
  vi.waitFor(async () => {
    const answer = await getReadyHandler(new Request('http://localhost/'))
    expect(`${answer.status} ${await answer.text()}`).toMatch(words)
  }, 5_000)

async function post(key: string): Promise<{ status: number; id: string }> {
  const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: key } }
  const response = await postNotification(authorization, key, order)
  return { status: response.status, id: ((await response.json()) as { id: string }).id }
}

async function doctor(): Promise<string> {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  await runVerb(['doctor'], () => {})
  const words = said.mock.calls.flat().join('\n')
  said.mockRestore()
  return words
}

test('an old primary that goes on after its standby was promoted confirms nothing and has nobody called; what was accepted is sent once by the new one', async () => {
  expect(await doctor()).toMatch(/ok {3}standby .*each commit waits for FIRST 1 \(standby\)/)
  const before = await post('before')
  expect(before.status).toBe(202)
  await ready(/^200/)
  await pair.promote()
  const asked = post('alone')
  const drained = drainOutbox({ budgetSeconds: 2 }).catch((error: unknown) => error)
  expect((await asked).status).toBe(503)
  expect(peer.calls).toEqual([])
  const [alone] = await old`select count(*)::int as n from pg_stat_activity where wait_event = 'SyncRep'`
  expect(alone?.n).toBeGreaterThan(0) // it takes writes: they wait, for nobody
  address.switchTo(pair.standbyUrl)
  await drained
  await ready(/^200/)
  const again = await post('alone')
  expect(again.status).toBe(202)
  await promoted`update outbox_messages set leased_until = now() where state = 'leased'`
  await drainOutbox({ budgetSeconds: 5 })
  expect(peer.accepted.toSorted()).toEqual([before.id, again.id].toSorted())
}, 20_000)

test('who has seen the promoted one and is led back to the old one is not ready', async () => {
  address.switchTo(pair.primaryUrl)
  await ready(/^503 .*old primary/)
  address.switchTo(pair.standbyUrl)
  await ready(/^200/)
})

test('without a standby to wait for an old primary confirms what the new one has never seen, and the doctor says so before', async () => {
  await pair.goAsynchronous()
  address.switchTo(pair.primaryUrl)
  await vi.waitFor(async () => expect((await post('lost')).status).toBe(202), 5_000)
  expect(await doctor()).toMatch(/note standby .*accepted in its last moments/)
  address.switchTo(pair.standbyUrl)
  expect(await promoted`select 1 from idempotency_keys where key = 'lost'`).toEqual([])
  expect((await post('lost')).status).toBe(202) // its producer's repetition is accepted anew
})
