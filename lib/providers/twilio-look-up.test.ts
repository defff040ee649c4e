import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Simulator, startSimulator } from '@/e2e/support/simulator/simulator'
import { closeHttpConnections } from '@/lib/providers/http-sender'
import type { FrozenMessage, SendContext } from '@/lib/providers/provider'
import { sampleText } from '@/lib/providers/testing/sample-messages'
import { twilio as adapter } from '@/lib/providers/twilio'
import type { TwilioSettings } from '@/lib/providers/twilio-settings'

let simulator: Simulator
let provider: string
let firstAttemptAt: Date
beforeAll(async () => {
  simulator = await startSimulator()
})
beforeEach(() => {
  provider = `p-${randomUUID()}`
  firstAttemptAt = new Date()
})
afterAll(async () => {
  await closeHttpConnections()
  await simulator.stop()
})

const message = (change: Partial<FrozenMessage> = {}): FrozenMessage => ({
  ...sampleText,
  notificationId: randomUUID(),
  body: 'Order ORD_12345 is confirmed – “thank you”.',
  ...change,
})
const settings = (change: Partial<TwilioSettings> = {}): TwilioSettings => ({
  accountSid: `AC${'1'.repeat(32)}`,
  authToken: 'token-that-nobody-may-see',
  from: '+15550001111',
  baseUrl: simulator.baseUrl(provider),
  ...change,
})
const context: SendContext = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }

async function send(sent: FrozenMessage, to = settings()) {
  const outcome = await adapter.send(adapter.prepare(sent, to), to, context)
  return outcome.outcome === 'accepted' ? outcome.providerMessageId : outcome
}
function find(
  sought: FrozenMessage,
  from = settings(),
  within: Partial<SendContext> = {},
  ageMs: number | null = null,
) {
  const question = { prepared: adapter.prepare(sought, from), firstAttemptAt, ageMs }
  return adapter.lookup?.find(question, from, { ...context, ...within })
}

describe('twilio: the look-up', () => {
  it('finds what was taken although the reply was lost, under its sid', async () => {
    const lost = message()
    await simulator.client.setFaults(provider, { loseReplyRatio: 1, count: 1 })
    await send(lost)
    const { acceptances } = await simulator.client.ledger(provider)
    expect(await find(lost)).toEqual({ found: 'accepted', providerMessageId: acceptances[0]?.id })
  })

  it('proves by an empty list that nothing was taken', async () => {
    await simulator.client.setFaults(provider, { hangRatio: 1, count: 1 })
    const lost = message()
    await adapter.send(adapter.prepare(lost, settings()), settings(), { ...context, timeoutMs: 100 })
    expect(await find(lost)).toEqual({ found: 'absent' })
  })

  it('finds it in the list of a Messaging Service, whose sender nobody knows beforehand', async () => {
    const { from: _, ...service } = settings({ messagingServiceSid: `MG${'2'.repeat(32)}` })
    const sent = message()
    expect(await find(sent, service)).toEqual({ found: 'absent' })
    const id = await send(sent, service)
    expect(await find(sent, service)).toEqual({ found: 'accepted', providerMessageId: id })
  })

  it('takes a text that Twilio made plain for the same', async () => {
    const id = await send(message({ body: 'Order ORD_12345 is confirmed - "thank you".' }))
    expect(await find(message())).toEqual({ found: 'accepted', providerMessageId: id })
  })

  it('does not take another text, another number or an older message for ours', async () => {
    await send(message({ body: 'Order ORD_99999 is confirmed – “thank you”.' }))
    await send(message({ address: '+15557654321' }))
    expect(await find(message())).toEqual({ found: 'absent' })
    await send(message())
    expect(await find(message(), settings(), {}, -600_000)).toEqual({ found: 'absent' })
  })

  it('does not take it for absent where only our clock says when it was sent, and that one was hours ahead', async () => {
    const sid = await send(message())
    firstAttemptAt = new Date(Date.now() + 5 * 3_600_000)
    const similar = { found: 'undetermined', code: 'similar_message', detail: sid }
    expect(await find(message())).toEqual(similar)
    expect(await find(message({ body: 'Order ORD_99999 is confirmed.' }))).toEqual({ found: 'absent' })
  })

  it('finds it although our clock is ten minutes off, where the first attempt’s age is known', async () => {
    for (const wrongMs of [600_000, -600_000]) {
      const sent = message({ address: `+1555${7_000_000 + wrongMs}` })
      const id = await send(sent)
      firstAttemptAt = new Date(Date.now() + wrongMs)
      expect(await find(sent, settings(), {}, 500)).toEqual({ found: 'accepted', providerMessageId: id })
    }
  })

  it('leaves open what it cannot tell apart: two alike, one shortly before, one that contains ours', async () => {
    await send(message({ body: `Sent from a trial account - ${message().body}` }))
    expect(await find(message())).toMatchObject({ found: 'undetermined', code: 'similar_message' })
    await send(message())
    firstAttemptAt = new Date(Date.now() + 60_000)
    expect(await find(message())).toMatchObject({ found: 'undetermined', code: 'similar_message' })
    firstAttemptAt = new Date()
    await send(message())
    expect(await find(message())).toMatchObject({ found: 'undetermined', code: 'several_alike' })
  })

  it('goes on to older pages until nothing there is recent', async () => {
    const id = await send(message())
    for (let i = 0; i < 45; i++) await send(message({ body: `Another text ${i}` }))
    expect(await find(message())).toEqual({ found: 'accepted', providerMessageId: id })
    const asked = (await simulator.client.requests(provider)).filter(({ outcome }) => outcome === 'look-up')
    expect(asked).toHaveLength(3)
  })

  it('is no answer when it fails, is slow, or is cut off', async () => {
    const sent = message()
    await send(sent)
    await simulator.client.setFaults(provider, { lookupStatus: 503 })
    expect(await find(sent)).toMatchObject({ found: 'undetermined', code: 'http_503' })
    await simulator.client.setFaults(provider, { lookupStatus: 404 })
    expect(await find(sent)).toMatchObject({ found: 'undetermined', code: 'answer_unreadable' })
    expect(await find(sent, settings({ baseUrl: 'http://127.0.0.1:1' }))).toMatchObject({ code: 'connection_refused' })
    expect(await find(sent, settings(), { timeoutMs: 0 })).toMatchObject({ found: 'undetermined', code: 'timeout' })
  })

  it('of a call proves its absence only: a list does not say what was spoken', async () => {
    const call = message({ channel: 'voice' })
    expect(await find(call)).toEqual({ found: 'absent' })
    const sid = await send(call)
    expect(await find(call)).toEqual({ found: 'undetermined', code: 'call_not_comparable', detail: sid })
  })

  it('believes its answers only after a lag', () => expect(adapter.lookup?.lagMs).toBe(300_000))
})

it('twilio: a page’s link can send our credentials nowhere else', async () => {
  const stranger = vi.fn()
  const { createServer } = await import('node:http')
  const elsewhere = createServer((_, response) => {
    stranger()
    response.end()
  }).listen(0, '127.0.0.1')
  const list = createServer((_, response) => {
    const messages = [{ sid: 'SM1', direction: 'inbound', date_created: new Date().toUTCString(), body: 'x' }]
    const { port } = elsewhere.address() as { port: number }
    response.end(JSON.stringify({ messages, next_page_uri: `http://127.0.0.1:${port}/steal?Page=1` }))
  }).listen(0, '127.0.0.1')
  await Promise.all([elsewhere, list].map((server) => new Promise((resolve) => server.once('listening', resolve))))
  const { port } = list.address() as { port: number }
  expect(await find(message(), settings({ baseUrl: `http://127.0.0.1:${port}` }))).toMatchObject({
    found: 'undetermined',
    code: 'too_many_messages',
  })
  expect(stranger).not.toHaveBeenCalled()
  for (const server of [elsewhere, list]) server.close()
})
