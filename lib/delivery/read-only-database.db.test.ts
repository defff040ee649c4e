import { afterAll, afterEach, expect, test } from 'vitest'
import { useLonePrimary } from '@/db/testing/lone-primary'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { getReadyHandler } from '@/lib/http/handlers/get-ready'
import { postNotification } from '@/lib/intake/testing/post-notification'

// What a full disk leaves of a database, a standby that was taken for the primary, and an old primary that was fenced: it can be read.
const primary = await useLonePrimary()
const { authorization } = await testProducer()
const peer = await ledgerProvider({ keyed: false })
afterAll(() => peer.close())
await configure(sampleConfiguration([peer.baseUrl], { provider: { idempotency: { kind: 'none' } } }), 0)
afterEach(() => readOnly(false))

async function readOnly(yes: boolean): Promise<void> {
  await primary.sql.unsafe(`set default_transaction_read_only = off`)
  await primary.sql.unsafe(`alter system set default_transaction_read_only = ${yes ? 'on' : 'off'}`)
  await primary.sql`select pg_reload_conf()`
}

function post(key: string): Promise<Response> {
  const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: key } }
  return postNotification(authorization, key, order)
}

/** Sessions heed it at their next statement after the server did. */
async function untilRefused(): Promise<Response> {
  for (let n = 0; ; n++) {
    const response = await post(`while-${n}`)
    if (response.status !== 202) return response
  }
}

test('a database that takes no writes: requests are refused and nobody is called; afterwards each is sent once', async () => {
  const { id } = (await (await post('before')).json()) as { id: string }
  await readOnly(true)
  const refused = await untilRefused()
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(await refused.json()).toMatchObject({ code: 'unavailable' })
  await expect(drainOutbox({ budgetSeconds: 2 })).rejects.toMatchObject({ code: '25006' })
  expect(peer.calls).toEqual([])
  await expect.poll(async () => (await getReadyHandler(new Request('http://localhost/'))).status).toBe(503)

  await readOnly(false)
  await expect.poll(async () => (await post('after')).status).toBe(202)
  await drainOutbox({ budgetSeconds: 5 })
  const ids = (await primary.sql`select id from notifications`).map((row) => String(row.id))
  expect(ids).toContain(id)
  expect(peer.accepted.toSorted()).toEqual(ids.toSorted())
})
