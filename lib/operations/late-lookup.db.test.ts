import { afterAll, expect, test } from 'vitest'
import { requestCommand } from '@/db/queries/request-command'
import { resolveAsNotSent } from '@/db/queries/resolve-as-not-sent'
import { retryDeadLetter } from '@/db/queries/retry-dead-letter'
import { settleLookup } from '@/db/queries/settle-lookup'
import { useTestDatabase } from '@/db/testing/test-database'
import { laneOf } from '@/lib/domain/lane'
import { newId } from '@/lib/intake/build-request'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql } = await useTestDatabase()
const { operate, drain, sentInto, read, peer } = await operationsScenario({ keyed: false })
afterAll(() => peer.close())

const held = (orderId: string) => sentInto(['lose_reply'], orderId)
const rounds = 8 // lost replies: twenty would close the provider

/** An answer of the provider that it has the message, come when others had asked again and given up. */
function foundLate(id: string) {
  const found = { found: 'accepted' as const, code: null, detail: null, providerMessageId: `m-${id}` }
  return settleLookup(sql, laneOf(id), {
    ...{ id, token: -1, askedAt: new Date(), provider: 'provider-1', type: 'order_confirmation', channel: 'sms' },
    ...{ eventId: null, windowKeys: [], answer: found, messageHash: null, next: { kind: 'sent' } },
  })
}

test('a look-up that finds it, late, and a person who says at that moment that it was not sent: it is sent', async () => {
  for (let round = 0; round < rounds; round++) {
    const id = await held(`L1-${round}`)
    const what = { notificationId: id, commandId: await asked(id), now: new Date(), windowKeys: [] }
    const [heard] = await Promise.allSettled([foundLate(id), resolveAsNotSent(sql, what)])
    expect(heard).toEqual({ status: 'fulfilled', value: true })
    expect(await read(id)).toMatchObject({ status: 'sent', providerMessageId: `m-${id}` })
    expect(await operate('retry', id)).toMatchObject({ status: 409 })
    await sql`delete from outbox_commands where notification_id = ${id}`
  }
})

test('a look-up that finds it, late, and a retry of its dead letter at that moment: nobody is called again', async () => {
  for (let round = 0; round < rounds; round++) {
    const id = await held(`L2-${round}`)
    await operate('resolve', id, { verdict: 'not_sent', reason: 'a guess' })
    await drain()
    const commandId = await asked(id)
    const what = { notificationId: id, commandId, now: new Date(), provider: 'provider-1', configurationVersion: 1 }
    const [heard] = await Promise.allSettled([foundLate(id), retryDeadLetter(sql, { ...what, windows: [] })])
    expect(heard).toEqual({ status: 'fulfilled', value: true })
    await sql`delete from outbox_commands where notification_id = ${id}`
    await drain()
    expect(peer.calls.filter((call) => call.key === id)).toHaveLength(1)
    expect(await read(id)).toMatchObject({ status: 'sent' })
  }
})

async function asked(notificationId: string): Promise<string> {
  const id = newId()
  const command = { kind: 'resolve' as const, actor: 'test', reason: 'x', detail: { verdict: 'sent' } }
  await requestCommand(sql, { id, notificationId, ...command, auditId: newId() })
  return id
}
