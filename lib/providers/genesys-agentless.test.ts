import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { genesysAgentless as adapter } from '@/lib/providers/genesys-agentless'
import type { FrozenMessage } from '@/lib/providers/provider'
import { httpMishaps, startHttpPeer } from '@/lib/providers/testing/http-peer'
import { describeProviderContract } from '@/lib/providers/testing/provider-contract'
import { sampleEmail, sampleText } from '@/lib/providers/testing/sample-messages'

const clientSecret = 'secret-that-nobody-may-see'

function settingsAt(baseUrl: string) {
  const senders = { fromNumber: '+15550001111', fromEmail: 'Example Shop <noreply@out.example.com>' }
  return { baseUrl, loginUrl: baseUrl, clientId: 'client-1', clientSecret, ...senders }
}

for (const [channel, textMax] of [
  ['sms', 765],
  ['email', 400],
] as const) {
  describeProviderContract({
    adapter,
    channel,
    textMax,
    startPeer: () => startHttpPeer(settingsAt),
    mishaps: httpMishaps,
    keyOnTheWire: () => null,
    secrets: [clientSecret, 'simulated-token'],
  })
}

const sms = sampleText
const email = sampleEmail

describe('genesys-agentless: on the wire', () => {
  let peer: Awaited<ReturnType<typeof startHttpPeer<ReturnType<typeof settingsAt>>>>
  beforeAll(async () => {
    peer = await startHttpPeer(settingsAt)
  })
  beforeEach(() => peer.reset())
  afterAll(() => peer.stop())

  const send = (message: FrozenMessage, settings: Parameters<typeof adapter.send>[1] = peer.settings) =>
    adapter.send(adapter.prepare(message, settings), settings, {
      timeoutMs: 5_000,
      signal: new AbortController().signal,
      userAgent: 'Once/test',
    })
  const lastRequest = async () => (await peer.requests()).at(-1)

  it('a text goes from the number of the organisation, never into a conversation that is going on', async () => {
    expect(await send(sms)).toMatchObject({ outcome: 'accepted', providerMessageId: expect.any(String) })
    const request = await lastRequest()
    expect(request?.path).toMatch(/\/api\/v2\/conversations\/messages\/agentless$/)
    expect(JSON.parse(request?.body ?? '')).toEqual({
      fromAddress: '+15550001111',
      toAddress: '+15551234567',
      toAddressMessengerType: 'sms',
      textBody: 'Order ORD_12345 is confirmed.',
      useExistingActiveConversation: false,
    })
  })

  it('an email goes to one mailbox, from the named sender', async () => {
    expect(await send(email)).toMatchObject({ outcome: 'accepted' })
    const request = await lastRequest()
    expect(request?.path).toMatch(/\/api\/v2\/conversations\/emails\/agentless$/)
    expect(JSON.parse(request?.body ?? '')).toEqual({
      senderType: 'Outbound',
      fromAddress: { email: 'noreply@out.example.com', name: 'Example Shop' },
      toAddresses: [{ email: 'c@example.com' }],
      subject: 'Confirmed',
      textBody: 'Order ORD_12345 is confirmed.',
    })
  })

  it('a repeat is a second message, and so the adapter says that the vendor recognises nothing', async () => {
    await send(sms)
    await send(sms)
    expect(await peer.acceptances()).toBe(2)
    expect(adapter.capabilities).toEqual({ idempotency: { kind: 'none', retention: null }, lookup: 'none' })
  })

  it('a conflict has no documented meaning, and proves nothing', async () => {
    await peer.setFaults({ rejectRatio: 1, rejectStatus: 409 })
    expect(await send(sms)).toMatchObject({ outcome: 'unknown', detail: 'rejected' })
  })

  it('a text in HTML is sent as HTML', () => {
    const bytesOf = (body: string) => JSON.parse(String(adapter.prepare({ ...email, body }, peer.settings).bytes))
    expect(bytesOf('<html><p>Order 1</p></html>')).toMatchObject({ htmlBody: '<html><p>Order 1</p></html>' })
    expect(bytesOf('<html><p>Order 1</p></html>')).not.toHaveProperty('textBody')
    expect(bytesOf('Order 1')).toMatchObject({ textBody: 'Order 1' })
  })

  it('what the vendor would refuse is not sent', async () => {
    expect(await send({ ...sms, body: 'x'.repeat(765) })).toMatchObject({ outcome: 'accepted' })
    const refused = { outcome: 'rejected', blame: 'message' }
    expect(await send({ ...sms, body: 'x'.repeat(766) })).toMatchObject({ ...refused, code: 'text_too_long' })
    expect(await send({ ...email, body: 'x'.repeat(766) })).toMatchObject({ outcome: 'accepted' })
    expect(await send({ ...email, body: 'ü'.repeat(1_600_000) })).toMatchObject({ ...refused, code: 'text_too_long' })
    expect(await send({ ...email, subject: 'x'.repeat(401) })).toMatchObject({ ...refused, code: 'subject_too_long' })
    expect(await peer.acceptances()).toBe(2)
  })

  it('a channel without a sender is for an administrator to put right', async () => {
    const { fromEmail: _, ...withoutEmail } = peer.settings
    const { fromNumber: __, ...withoutNumber } = peer.settings
    const missing = { outcome: 'rejected', blame: 'account', code: 'sender_missing' }
    expect(await send(email, withoutEmail)).toMatchObject(missing)
    expect(await send(sms, withoutNumber)).toMatchObject(missing)
    expect(await peer.requests()).toEqual([])
  })
})

describe('genesys-agentless: settings', () => {
  const account = { region: 'mypurecloud.de', accessToken: 't' }
  it.each([{ fromNumber: '+15550001111' }, { fromNumber: '12345' }, { fromEmail: 'a@b.example' }])(
    'take %j as a sender',
    (sender) => {
      expect(adapter.settings.safeParse({ ...account, ...sender }).success).toBe(true)
    },
  )

  it.each([{}, { fromNumber: '+1555000111x' }, { fromNumber: '15' }, { fromEmail: 'a@b, c@d' }])(
    'do not take %j',
    (sender) => {
      expect(adapter.settings.safeParse({ ...account, ...sender }).success).toBe(false)
    },
  )
})
