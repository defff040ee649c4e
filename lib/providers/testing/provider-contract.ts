import { createHash, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { closeHttpConnections } from '@/lib/providers/http-sender'
import type { Adapter, FrozenMessage, SendContext } from '@/lib/providers/provider'

/** What can go wrong at a provider, whatever it speaks. */
export type Mishap =
  | 'refuses the message'
  | 'refuses our account'
  | 'asks for patience'
  | 'fails'
  | 'fails after accepting'
  | 'loses the reply'
  | 'dies before reading'
  | 'never answers'
  | 'answers with HTML'
  | 'answers with a megabyte'
  | 'answers without end'
  | 'answers compressed'
  | 'redirects'
  | 'cuts its answer off'
  | 'speaks another protocol'

/** A real peer behind real sockets that an adapter talks to, with an account of its own of what it accepted. */
export type Peer<Settings> = {
  settings: Settings
  /** The same settings towards a port of ours where nobody listens, and towards a host that we may not reach. */
  refusingSettings: Settings
  blockedSettings: Settings
  /** `key` as the peer understood it, `body` as it came over the wire. */
  received(): Promise<{ key: string | null; body: string }[]>
  /** How many messages its customers got. */
  acceptances(): Promise<number>
  stop(): Promise<void>
}

type ContractOptions<Settings> = {
  adapter: Adapter<Settings>
  startPeer(): Promise<Peer<Settings> & { provoke(mishap: Mishap): Promise<void>; reset(): Promise<void> }>
  /** What each mishap is in this protocol; one that the protocol cannot have is left out. */
  mishaps: Partial<Record<Mishap, { outcome: Partial<DeliveryOutcome>; accepted: 0 | 1 }>>
  /** The key that the peer must see for a notification. */
  keyOnTheWire(notificationId: string): string
  /** Text that must never be in an outcome. */
  secrets: string[]
}

const timeoutMs = 400

/** The guarantees that every adapter gives the engine. */
export function describeProviderContract<Settings>(options: ContractOptions<Settings>): void {
  const { adapter } = options
  let peer: Awaited<ReturnType<typeof options.startPeer>>
  beforeAll(async () => {
    peer = await options.startPeer()
  })
  beforeEach(() => peer.reset())
  afterEach(() => void vi.useRealTimers())
  afterAll(async () => {
    await closeHttpConnections()
    await peer.stop()
  })

  const send = (message: FrozenMessage, settings = peer.settings, context: Partial<SendContext> = {}) =>
    adapter.send(adapter.prepare(message, settings), settings, {
      timeoutMs: 5_000,
      signal: new AbortController().signal,
      userAgent: 'Once/test',
      ...context,
    })

  describe(`${adapter.name}: a send`, () => {
    it('is accepted with an id, under the notification id as its key', async () => {
      const message = frozenMessage(adapter)
      const outcome = await send(message)
      expect(outcome).toMatchObject({ outcome: 'accepted', providerMessageId: expect.stringMatching(/^[\x21-\x7e]+$/) })
      expect(await peer.received()).toMatchObject([{ key: options.keyOnTheWire(message.notificationId) }])
      expect(await peer.acceptances()).toBe(1)
    })

    it('repeats exactly its bytes and its key, today and tomorrow', async () => {
      const message = frozenMessage(adapter)
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T22:00:05Z') })
      await send(message)
      vi.setSystemTime(new Date('2026-11-24T23:59:59Z'))
      await send(structuredClone(message))
      const [first, second] = await peer.received()
      expect(second).toEqual(first)
      expect(hash(adapter.prepare(message, peer.settings).bytes)).toBe(
        hash(adapter.prepare(structuredClone(message), peer.settings).bytes),
      )
    })

    it('sends the prepared bytes and no others', async () => {
      const message = frozenMessage(adapter)
      await send(message)
      const [received] = await peer.received()
      expect(received?.body.trimEnd()).toBe(adapter.prepare(message, peer.settings).bytes.toString('utf8').trimEnd())
    })

    if (adapter.capabilities.idempotency.kind !== 'none') {
      it('made twice reaches the customer once, and gets the same id', async () => {
        const message = frozenMessage(adapter)
        expect(await send(message)).toEqual(await send(message))
        expect(await peer.acceptances()).toBe(1)
      })
    }

    it('of hostile texts reaches one recipient as one message, and never throws', async () => {
      for (const text of hostileTexts) {
        await peer.reset()
        const outcome = await send({ ...frozenMessage(adapter), subject: text, body: text, data: { text } })
        expect(outcome.outcome).toBe('accepted')
        expect(await peer.acceptances()).toBe(1)
      }
    })
  })

  describe(`${adapter.name}: certainly not sent`, () => {
    it('is a refused connection: unavailable', async () => {
      expect(await send(frozenMessage(adapter), peer.refusingSettings)).toMatchObject({
        outcome: 'unavailable',
        code: 'connection_refused',
      })
    })

    it('is a host that we may not reach: the account is to be put right', async () => {
      expect(await send(frozenMessage(adapter), peer.blockedSettings)).toMatchObject({
        outcome: 'rejected',
        blame: 'account',
        code: 'target_blocked',
      })
    })

    it('is a send that begins after the process was told to end: unavailable', async () => {
      const outcome = await send(frozenMessage(adapter), peer.settings, { signal: AbortSignal.abort() })
      expect(outcome).toMatchObject({ outcome: 'unavailable', code: 'aborted' })
      expect(await peer.received()).toEqual([])
    })
  })

  describe(`${adapter.name}: when the provider`, () => {
    const mishaps = Object.entries(options.mishaps) as [
      Mishap,
      { outcome: Partial<DeliveryOutcome>; accepted: 0 | 1 },
    ][]
    it.each(mishaps)('%s', async (mishap, expected) => {
      await peer.provoke(mishap)
      const outcome = await send(frozenMessage(adapter), peer.settings, { timeoutMs })
      expect(outcome).toMatchObject(expected.outcome)
      expect(await peer.acceptances()).toBe(expected.accepted)
      for (const secret of [...options.secrets, address(adapter)]) {
        expect(JSON.stringify(outcome)).not.toContain(secret)
      }
    })

    it.each(mishaps)('%s, the next message is not harmed', async (mishap) => {
      await peer.provoke(mishap)
      await send(frozenMessage(adapter), peer.settings, { timeoutMs })
      await peer.reset()
      expect(await send(frozenMessage(adapter))).toMatchObject({ outcome: 'accepted' })
    })
  })

  describe(`${adapter.name}: settings`, () => {
    it('refuse what they do not know', () => {
      expect(adapter.settings.safeParse(peer.settings).success).toBe(true)
      expect(adapter.settings.safeParse({ ...peer.settings, unheardOf: 1 }).success).toBe(false)
      expect(adapter.settings.safeParse({}).success).toBe(false)
    })

    it('describe each field for a form, and know their secrets', () => {
      const { properties = {} } = z.toJSONSchema(adapter.settings, { io: 'input' })
      for (const property of Object.values(properties)) {
        expect(property).toMatchObject({ title: expect.any(String), description: expect.any(String) })
      }
      expect(Object.keys(properties)).toEqual(expect.arrayContaining([...adapter.secretSettings]))
    })
  })
}

const hostileTexts = [
  'first\r\nBcc: everybody@example.com',
  'first\nRCPT TO:<other@example.com>\n.\nDATA',
  '.\r\n.\r\n',
  '\u0000\u0007 nul and bell',
  '"}],"identifiers":[{"name":"x"}]',
  'separators \u2028 and \u2029',
  'lone surrogate \ud800 and emoji 👩‍👩‍👧‍👦'.repeat(20),
  '=?utf-8?B?QmNjOiBhQGIuYw==?=',
  'x'.repeat(5_000),
]

function address(adapter: Pick<Adapter, 'channels'>): string {
  return adapter.channels.includes('sms') ? '+15551234567' : 'customer@example.com'
}

function frozenMessage(adapter: Pick<Adapter, 'channels'>): FrozenMessage {
  const channel = adapter.channels.includes('sms') ? 'sms' : 'email'
  return {
    notificationId: randomUUID(),
    type: 'order_confirmation',
    eventType: 'custom.order.created',
    channel,
    address: address(adapter),
    recipient: { customerId: 'CUST_98765' },
    identifiers: [{ name: 'customer_id', value: 'CUST_98765' }],
    data: { orderId: 'ORD_12345' },
    subject: channel === 'email' ? 'Your order – confirmed' : null,
    body: 'Order ORD_12345 is confirmed. Grüße!',
    acceptedAt: '2026-11-23T22:00:00.000Z',
  }
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
