import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'

const { sql } = await useTestDatabase()
const [mails, texts] = [await ledgerProvider({ keyed: true }), await ledgerProvider({ keyed: true })]
afterAll(() => Promise.all([mails.close(), texts.close()]))
beforeEach(() => sql`delete from outbox_messages`)

/** An hour lies between attempts, so that each is waited for by hand. */
async function bind(types: Record<string, string>, version: number): Promise<number> {
  const sample = sampleConfiguration([mails.baseUrl, texts.baseUrl], {
    route: { retry: { base: 'PT1H', factor: 1, cap: 'PT1H', jitter: 'none', attemptsMax: 4 } },
  })
  const [route, type] = [sample.routes?.[0], sample.notificationTypes?.[0]]
  if (!route || !type) throw new Error('the sample has no route or no type')
  const bound = Object.entries(types)
  const routes = bound.map(([name, provider]) => ({ ...route, name, providers: [provider] }))
  const notificationTypes = bound.map(([name]) => ({ ...type, name, route: name }))
  return configure({ ...sample, routes, notificationTypes, facade: {} }, version)
}

async function insert(): Promise<string> {
  const id = randomUUID()
  await sql`insert into outbox (id, event_type, payload) values (${id}, 'custom.order.created', ${sql.json({ phone: '+15551234567', orderId: id })})`
  return id
}

async function goOn(): Promise<void> {
  await sql`update outbox_messages set due_at = now() where state = 'ready'`
  await drainOutbox({ budgetSeconds: 5 })
}

const statusOf = async (id: string) => (await sql`select status from outbox where id = ${id}`)[0]?.status

test('a row that two notifications came of ends as the worse of them, whichever ended last', async () => {
  await bind({ told_first: 'provider-1', told_second: 'provider-2' }, 0)
  for (const [first, second] of [
    [[{ answer: 503 }], [{ answer: 400 }]], // refused, then the other is sent
    [[], [{ answer: 503 }, { answer: 400 }]], // sent, then the other is refused
    [[], [{ answer: 400 }]], // both in one pass
  ] as const) {
    mails.script = [...first]
    texts.script = [...second]
    const id = await insert()
    await goOn()
    await goOn()
    const made = await sql`select status from notifications where event_id = ${id} order by status`
    expect(made).toEqual([{ status: 'dead_lettered' }, { status: 'sent' }])
    expect(await statusOf(id)).toBe('failed')
  }
})

test('a row that two were sent of is sent, and stays so when a guard stops a third', async () => {
  const id = await insert()
  await goOn()
  expect(await statusOf(id)).toBe('sent')
  await sql`update outbox set status = 'suppressed' where id = ${id}`
  expect(await statusOf(id)).toBe('sent')
})

test('a row that one notification came of goes by its last word: refused, and sent after all', async () => {
  await bind({ told_alone: 'provider-1' }, 1)
  mails.script = [{ answer: 400 }]
  const id = await insert()
  await goOn()
  expect(await statusOf(id)).toBe('failed')
  await sql`update outbox_messages set state = 'ready' where notification_id = ${id}`
  await goOn()
  expect(await statusOf(id)).toBe('sent')
})
