import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '@/e2e/support/simulator/simulator'
import { closeHttpConnections } from '@/lib/providers/http-sender'
import type { FrozenMessage, SendContext } from '@/lib/providers/provider'
import { sendgrid as adapter } from '@/lib/providers/sendgrid'
import { sampleEmail } from '@/lib/providers/testing/sample-messages'

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
  ...sampleEmail,
  notificationId: randomUUID(),
  ...change,
})
const settingsAt = (baseUrl = simulator.baseUrl(provider)) => ({ apiKey: 'SG.x', from: 'noreply@example.com', baseUrl })
const context: SendContext = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }
const send = (sent: FrozenMessage) => adapter.send(adapter.prepare(sent, settingsAt()), settingsAt(), context)
const find = (sought: FrozenMessage, settings = settingsAt(), within: Partial<SendContext> = {}) =>
  adapter.lookup?.find({ prepared: adapter.prepare(sought, settings), firstAttemptAt }, settings, {
    ...context,
    ...within,
  })

describe('sendgrid: the look-up', () => {
  it('finds the mail of ours by its custom argument among others that look the same', async () => {
    const lost = message()
    await send(message())
    await simulator.client.setFaults(provider, { loseReplyRatio: 1, count: 1 })
    await send(lost)
    await send(message())
    const { acceptances } = await simulator.client.ledger(provider)
    const ours = acceptances.find(({ key }) => key === lost.notificationId)
    expect(await find(lost)).toEqual({ found: 'accepted', providerMessageId: ours?.id })
  })

  it('proves the absence of ours although the same person got other mails', async () => {
    await send(message())
    await send(message())
    expect(await find(message())).toEqual({ found: 'absent' })
  })

  it('proves nothing when our clock is further ahead of theirs than what is asked for reaches back', async () => {
    const lookedFor = (aheadMs: number) => {
      const question = { firstAttemptAt: new Date(Date.now() + aheadMs - 60_000), ageMs: 60_000 }
      return adapter.lookup?.find(
        { prepared: adapter.prepare(message(), settingsAt()), ...question },
        settingsAt(),
        context,
      )
    }
    expect(await lookedFor(0)).toEqual({ found: 'absent' })
    expect(await lookedFor(20 * 60_000)).toMatchObject({ found: 'undetermined', code: 'clocks_disagree' })
  })

  it('asks for both spellings of an address', async () => {
    const sent = message({ address: 'Customer@example.com' })
    await send(sent)
    expect(await find(sent)).toMatchObject({ found: 'accepted' })
    const asked = (await simulator.client.requests(provider)).filter(({ body }) => body.includes('to_email'))
    expect(asked.map(({ body }) => /to_email = \\"([^\\]*)/.exec(body)?.[1])).toEqual([
      'Customer@example.com',
      'customer@example.com',
    ])
  })

  it('does not see what is not in the logs yet: that is what the lag is for', async () => {
    const sent = message()
    await simulator.client.setFaults(provider, { lookupLagMs: 60_000 })
    await send(sent)
    expect(await find(sent)).toEqual({ found: 'absent' })
    expect(adapter.lookup?.lagMs).toBe(900_000)
  })

  it('is no answer when it fails, or when there is more than it can go through', async () => {
    const sent = message()
    await simulator.client.setFaults(provider, { lookupStatus: 403 })
    expect(await find(sent)).toEqual({ found: 'undetermined', code: 'http_403', detail: null })
    await simulator.client.setFaults(provider, { lookupStatus: 429 })
    expect(await find(sent)).toMatchObject({ found: 'undetermined', code: 'http_429' })
    await simulator.client.setFaults(provider, { lookupStatus: null })
    for (let i = 0; i < 50; i++) await send(message())
    expect(await find(sent)).toMatchObject({ found: 'undetermined', code: 'too_many_messages' })
    expect(await find(sent, settingsAt('http://127.0.0.1:1'))).toMatchObject({ code: 'connection_refused' })
    expect(await find(sent, settingsAt(), { timeoutMs: 0 })).toMatchObject({ found: 'undetermined', code: 'timeout' })
  })

  it('proves nothing by an entry that shows no custom arguments', async () => {
    const logs = createServer((request, response) => {
      const entry = { sg_message_id: 'abc.recvd-1', subject: 'Confirmed' }
      request
        .resume()
        .on('end', () => response.end(JSON.stringify(request.method === 'POST' ? { messages: [entry] } : entry)))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => logs.once('listening', resolve))
    const settings = settingsAt(`http://127.0.0.1:${(logs.address() as AddressInfo).port}`)
    expect(await find(message(), settings)).toEqual({ found: 'undetermined', code: 'key_not_listed', detail: 'abc' })
    expect(await find(message({ subject: 'Something else' }), settings)).toEqual({ found: 'absent' })
    logs.close()
  })
})
