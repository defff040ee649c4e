import { createHash, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import type { Channel } from '@/lib/domain/notification'
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

/** What can go wrong when a provider is asked what became of a message. */
export type LookupMishap = (typeof lookupMishaps)[number]
const lookupMishaps = [
  'refuses our account',
  'asks for patience',
  'fails',
  'says nothing',
  'hangs up',
  'answers with nothing',
  'answers with HTML',
  'answers with a megabyte',
  'answers without end',
  'answers compressed',
  'redirects',
  'cuts its answer off',
  'speaks another protocol',
] as const

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

type Provocable = {
  provoke(mishap: Mishap): Promise<void>
  /** Every adapter with a look-up needs it. */
  provokeLookup?(mishap: LookupMishap): Promise<void>
  reset(): Promise<void>
}

type ContractOptions<Settings> = {
  adapter: Adapter<Settings>
  /** Left out: sms, or what the adapter has in place of it. */
  channel?: Channel
  startPeer(): Promise<Peer<Settings> & Provocable>
  /** What each mishap is in this protocol; one that the protocol cannot have is left out. */
  mishaps: Partial<Record<Mishap, { outcome: Partial<DeliveryOutcome>; accepted: 0 | 1 }>>
  /** The key that the peer must see for a notification; null where the protocol has no place for one. */
  keyOnTheWire(notificationId: string): string | null
  /** The longest text that the provider takes, in UTF-16 units, as body and as subject; a longer one is refused unsent. */
  textMax?: number
  /** Text that must never be in an outcome. */
  secrets: string[]
}

/** Short for who never answers; for everybody else a busy machine must not make a timeout of it. */
const timeoutOf = (mishap: Mishap | LookupMishap) =>
  mishap === 'never answers' || mishap === 'says nothing' ? 1_000 : 5_000

/** The guarantees that every adapter gives the engine. */
export function describeProviderContract<Settings>(options: ContractOptions<Settings>): void {
  const { adapter } = options
  const channel = options.channel ?? (adapter.channels.includes('sms') ? 'sms' : 'email')
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

  describe(`${adapter.name}, ${channel}: a send`, () => {
    it('is accepted with an id, under the notification id as its key', async () => {
      const message = frozenMessage(channel)
      const outcome = await send(message)
      expect(outcome).toMatchObject({ outcome: 'accepted', providerMessageId: expect.stringMatching(/^[\x21-\x7e]+$/) })
      expect(await peer.received()).toMatchObject([{ key: options.keyOnTheWire(message.notificationId) }])
      expect(await peer.acceptances()).toBe(1)
    })

    it('repeats exactly its bytes and its key, today and tomorrow', async () => {
      const message = frozenMessage(channel)
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
      const message = frozenMessage(channel)
      await send(message)
      const [received] = await peer.received()
      expect(received?.body.trimEnd()).toBe(adapter.prepare(message, peer.settings).bytes.toString('utf8').trimEnd())
    })

    if (adapter.capabilities.idempotency.kind !== 'none') {
      it('made twice reaches the customer once, and gets the same id', async () => {
        const message = frozenMessage(channel)
        expect(await send(message)).toEqual(await send(message))
        expect(await peer.acceptances()).toBe(1)
      })
    }

    it('of hostile texts reaches one recipient as one message, and never throws', async () => {
      for (const text of hostileTexts) {
        await peer.reset()
        const outcome = await send({ ...frozenMessage(channel), subject: text, body: text, data: { text } })
        const tooLong = text.length > (options.textMax ?? Number.POSITIVE_INFINITY)
        expect(outcome).toMatchObject(tooLong ? { outcome: 'rejected', blame: 'message' } : { outcome: 'accepted' })
        expect(await peer.acceptances()).toBe(tooLong ? 0 : 1)
      }
    })
  })

  describe(`${adapter.name}, ${channel}: certainly not sent`, () => {
    it('is a refused connection: unavailable', async () => {
      expect(await send(frozenMessage(channel), peer.refusingSettings)).toMatchObject({
        outcome: 'unavailable',
        code: 'connection_refused',
      })
    })

    it('is a host that we may not reach: the account is to be put right', async () => {
      expect(await send(frozenMessage(channel), peer.blockedSettings)).toMatchObject({
        outcome: 'rejected',
        blame: 'account',
        code: 'target_blocked',
      })
    })

    it('is a send that begins after the process was told to end: unavailable', async () => {
      const outcome = await send(frozenMessage(channel), peer.settings, { signal: AbortSignal.abort() })
      expect(outcome).toMatchObject({ outcome: 'unavailable', code: 'aborted' })
      expect(await peer.received()).toEqual([])
    })
  })

  describe(`${adapter.name}, ${channel}: when the provider`, () => {
    const mishaps = Object.entries(options.mishaps) as [
      Mishap,
      { outcome: Partial<DeliveryOutcome>; accepted: 0 | 1 },
    ][]
    it.each(mishaps)('%s', async (mishap, expected) => {
      await peer.provoke(mishap)
      const outcome = await send(frozenMessage(channel), peer.settings, { timeoutMs: timeoutOf(mishap) })
      expect(outcome).toMatchObject(expected.outcome)
      expect(await peer.acceptances()).toBe(expected.accepted)
      for (const secret of [...options.secrets, addresses[channel]]) {
        expect(JSON.stringify(outcome)).not.toContain(secret)
      }
    })

    it.each(mishaps)('%s, the next message is not harmed', async (mishap) => {
      await peer.provoke(mishap)
      await send(frozenMessage(channel), peer.settings, { timeoutMs: timeoutOf(mishap) })
      await peer.reset()
      expect(await send(frozenMessage(channel))).toMatchObject({ outcome: 'accepted' })
    })
  })

  describe(`${adapter.name}, ${channel}: a connection that is tried`, () => {
    const tryOut = (settings: Settings, context: Partial<SendContext> = {}) =>
      adapter.tryOut(settings, {
        ...{ timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' },
        ...context,
      })

    it('is there, and nobody gets anything by it', async () => {
      expect(await tryOut(peer.settings)).toMatchObject({ found: expect.stringMatching(/^(ready|reached)$/) })
      expect(await peer.acceptances()).toBe(0)
    })

    it('is not there where nobody listens, and is refused where we may not reach', async () => {
      const refusing = await tryOut(peer.refusingSettings)
      expect(refusing).toMatchObject({ found: 'unreachable', code: 'connection_refused' })
      const blocked = await tryOut(peer.blockedSettings)
      expect(blocked).toMatchObject({ found: 'refused', code: 'target_blocked' })
      for (const secret of options.secrets) expect(JSON.stringify([refusing, blocked])).not.toContain(secret)
    })
  })

  const { lookup } = adapter
  it(`${adapter.name}: says that it can be asked only if it can`, () => {
    expect(lookup === undefined).toBe(['none', 'by-receipt'].includes(adapter.capabilities.lookup))
  })

  if (lookup) {
    const find = (message: FrozenMessage, settings = peer.settings, context: Partial<SendContext> = {}) =>
      lookup.find(
        { prepared: adapter.prepare(message, settings), firstAttemptAt: new Date(Date.now() - 1_000) },
        settings,
        {
          timeoutMs: 5_000,
          signal: new AbortController().signal,
          userAgent: 'Once/test',
          ...context,
        },
      )

    describe(`${adapter.name}, ${channel}: asked what became of a message`, () => {
      it('finds what it accepted, under the id that the send was answered with', async () => {
        const message = frozenMessage(channel)
        const outcome = await send(message)
        const providerMessageId = outcome.outcome === 'accepted' ? outcome.providerMessageId : null
        expect(await find(message)).toEqual({ found: 'accepted', providerMessageId })
      })

      it('finds what it accepted without our hearing of it', async () => {
        const message = frozenMessage(channel)
        await peer.provoke('loses the reply')
        expect(await send(message)).toMatchObject({ outcome: 'unknown' })
        expect(await find(message)).toMatchObject({ found: 'accepted' })
      })

      it('has nothing before it is sent, and nothing of another message', async () => {
        expect(await find(frozenMessage(channel))).toEqual({ found: 'absent' })
        await send(frozenMessage(channel))
        expect(await find({ ...frozenMessage(channel), body: 'Another text.' })).toEqual({ found: 'absent' })
      })

      it('changes nothing at the provider, however often it is asked', async () => {
        const message = frozenMessage(channel)
        await find(message)
        expect(await peer.acceptances()).toBe(0)
        await send(message)
        await find(message)
        await find(message)
        expect(await peer.acceptances()).toBe(1)
        expect(await peer.received()).toHaveLength(1)
      })

      it.each(lookupMishaps)('and the provider %s: the question stays open', async (mishap) => {
        const message = frozenMessage(channel)
        await send(message)
        await peer.provokeLookup?.(mishap)
        const answer = await find(message, peer.settings, { timeoutMs: timeoutOf(mishap) })
        expect(answer).toMatchObject({ found: 'undetermined', code: expect.stringMatching(/^[a-z0-9_]+$/) })
        for (const secret of [...options.secrets, addresses[channel]]) {
          expect(JSON.stringify(answer)).not.toContain(secret)
        }
      })

      it('and nobody can be reached: the question stays open', async () => {
        for (const settings of [peer.refusingSettings, peer.blockedSettings]) {
          expect(await find(frozenMessage(channel), settings)).toMatchObject({ found: 'undetermined' })
        }
        const signal = AbortSignal.abort()
        expect(await find(frozenMessage(channel), peer.settings, { signal })).toMatchObject({ found: 'undetermined' })
      })

      it('says how long a taken message may stay invisible', () => {
        expect(lookup.lagMs).toBeGreaterThanOrEqual(0)
      })
    })
  }

  describe(`${adapter.name}, ${channel}: settings`, () => {
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

const addresses: Record<Channel, string> = {
  sms: '+15551234567',
  voice: '+15551234567',
  email: 'customer@example.com',
}

function frozenMessage(channel: Channel): FrozenMessage {
  return {
    notificationId: randomUUID(),
    type: 'order_confirmation',
    eventType: 'custom.order.created',
    channel,
    address: addresses[channel],
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
