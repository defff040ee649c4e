import { expect, test } from 'vitest'
import { connect } from '@/db/client'
import { cuttingProxy } from '@/db/testing/cutting-proxy'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { acceptMany } from '@/lib/intake/accept-many'
import { buildNotificationRequest } from '@/lib/intake/build-request'
import type { NotificationRequest } from '@/lib/intake/request-schemas'

const { sql, url } = await useTestDatabase()
const { producerId } = await testProducer()
await configure(
  sampleConfiguration(['http://127.0.0.1:9'], {
    type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'P1D' }] },
  }),
  0,
)

test('answers of the database that are cut off, 200 times: each request is still accepted once and answered as the first', async () => {
  const configuration = await activeConfiguration()
  let answers = 0
  // One answer in eight, at irregular distances: a new connection needs six answers before its first statement.
  const proxy = await cuttingProxy(url, () => (++answers * 7_919) % 97 < 12)
  const through = connect(proxy.url, 'accept', 2)
  let accepted = 0
  while (proxy.cuts < 200) {
    const orderId = `cut-${accepted}`
    const request = buildNotificationRequest(
      producerId,
      orderId,
      { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } },
      configuration,
      accepted % 64,
    )
    const { results } = await acceptMany([request], new Set(), through)
    expect(results[0]).toMatchObject({ kind: 'answer', answer: { status: 202, replayed: false } })
    accepted++
  }
  const [rows] = await sql`
    select (select count(*)::int from idempotency_keys) as keys, (select count(*)::int from notifications) as notifications,
           (select count(*)::int from outbox_messages) as work, (select count(*)::int from suppressions) as suppressions`
  expect(rows).toEqual({ keys: accepted, notifications: accepted, work: accepted, suppressions: 0 })
  await through.end({ timeout: 1 })
  await proxy.close()
}, 120_000)

async function built(key: string, change: Partial<NotificationRequest> = {}) {
  const orderId = `${key}-${Math.random()}`
  const request = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId }, ...change }
  return buildNotificationRequest(producerId, key, request, await activeConfiguration(), 0)
}

/** From now on writes to a table fail with these codes in turn, the last for ever. @returns what ends it */
async function failing(table: string, ...codes: string[]): Promise<() => Promise<void>> {
  await sql.unsafe(`
    create sequence tries;
    create function fail_in_turn() returns trigger language plpgsql security definer as $$ begin
      raise exception 'as if' using errcode = ('{${codes.join(',')}}'::text[])[least(nextval('tries'), ${codes.length})]; end $$;
    create trigger fails before insert on ${table} for each row execute function fail_in_turn()`)
  return async () => {
    await sql.unsafe(`drop trigger fails on ${table}; drop function fail_in_turn(); drop sequence tries`)
  }
}

test.each(['57P03', '57P01', 'XX000'])(
  'a database that goes away (%s) after the commit, before a collision is recorded, takes no answer from the others',
  async (code) => {
    await acceptMany([await built(`used-${code}`)])
    const fresh = await built(`fresh-${code}`)
    const colliding = await built(`used-${code}`)
    const mend = await failing('collisions', code)
    const { results, work } = await acceptMany([fresh, colliding])
    await mend()
    expect(results[0]).toMatchObject({ kind: 'answer', answer: { status: 202, replayed: false } })
    expect(results[1]).toMatchObject({ kind: 'error' })
    expect(work).toHaveLength(1)
    const again = (await acceptMany([colliding])).results
    expect(again).toMatchObject([{ kind: 'error', error: { code: 'idempotency_key_reused' } }])
  },
)

test('after a commit that may have been, what is tried alone does not hear that nothing was accepted', async () => {
  const [broken, locked, away] = ['57P01', '55P03', '57P03'] as const
  const mend = await failing('idempotency_keys', broken, locked, away)
  const { results } = await acceptMany([await built('one'), await built('two')])
  await mend()
  expect(results).toMatchObject([{ error: { code: 'outcome_unknown' } }, { error: { code: 'outcome_unknown' } }])
})

test('a database that was away all along has taken nothing, and says so', async () => {
  const mend = await failing('idempotency_keys', '57P03')
  await expect(acceptMany([await built('three'), await built('four')])).rejects.toMatchObject({ code: 'unavailable' })
  await mend()
})
