import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FrozenMessage } from '@/lib/providers/provider'
import { httpMishaps, startHttpPeer } from '@/lib/providers/testing/http-peer'
import { describeProviderContract } from '@/lib/providers/testing/provider-contract'
import { sampleText } from '@/lib/providers/testing/sample-messages'
import { twilio as adapter } from '@/lib/providers/twilio'
import type { TwilioSettings } from '@/lib/providers/twilio-settings'

vi.stubEnv('ONCE_PUBLIC_URL', 'https://once.example.com/')

const accountSid = `AC${'1'.repeat(32)}`
const authToken = 'token-that-nobody-may-see'
const credentials = { accountSid, authToken, from: '+15550001111' }

describeProviderContract({
  adapter,
  startPeer: () => startHttpPeer((baseUrl): TwilioSettings => ({ ...credentials, baseUrl, receiptsAs: 'sms' })),
  mishaps: httpMishaps,
  keyOnTheWire: (id) => id,
  secrets: [authToken, Buffer.from(`${accountSid}:${authToken}`).toString('base64')],
})

const message = sampleText
const call: FrozenMessage = { ...message, channel: 'voice' }
const formOf = (message: FrozenMessage, settings: TwilioSettings = credentials) =>
  Object.fromEntries(new URLSearchParams(adapter.prepare(message, settings).bytes.toString()))

describe('twilio: the form of an SMS', () => {
  it('has the recipient, the sender and the text, and nothing that was not asked for', () => {
    expect(formOf(message)).toEqual({ To: '+15551234567', From: '+15550001111', Body: 'Order ORD_12345 is confirmed.' })
  })

  it('leaves the sender to a Messaging Service, and bounds how late it may go out', () => {
    const { from: _, ...account } = credentials
    const settings = { ...account, messagingServiceSid: `MG${'2'.repeat(32)}`, validityPeriodSeconds: 600 }
    expect(formOf(message, settings)).toEqual({
      To: '+15551234567',
      MessagingServiceSid: `MG${'2'.repeat(32)}`,
      Body: 'Order ORD_12345 is confirmed.',
      ValidityPeriod: '600',
    })
  })

  it('is not kept in a queue longer than it is of use, whatever else was set', () => {
    const useful = (expiresAt: string, validityPeriodSeconds?: number) =>
      formOf(
        { ...message, expiresAt },
        { ...credentials, ...(validityPeriodSeconds === undefined ? {} : { validityPeriodSeconds }) },
      ).ValidityPeriod
    expect(useful('2026-11-23T22:10:00.999Z')).toBe('600')
    expect(useful('2026-11-23T22:10:00.000Z', 300)).toBe('300')
    expect(useful('2026-11-23T22:10:00.000Z', 36_000)).toBe('600')
    expect(useful('2026-11-23T22:00:00.100Z')).toBe('1')
    expect(useful('2026-11-24T22:00:00.000Z')).toBeUndefined()
    expect(useful('2026-11-24T22:00:00.000Z', 36_000)).toBe('36000')
  })

  it('asks for receipts at our public address, with our key where Twilio signs it', () => {
    expect(formOf(message, { ...credentials, receiptsAs: 'twilio-sms' })).toMatchObject({
      StatusCallback:
        'https://once.example.com/api/v1/receipts/twilio-sms?notification=0190a0c0-0000-7000-8000-000000000001',
    })
  })

  it('carries hostile text as one field', () => {
    const body = 'Hello&To=%2B15559999999&Body=\r\nFrom: x'
    expect(formOf({ ...message, body })).toEqual({ To: '+15551234567', From: '+15550001111', Body: body })
  })
})

describe('twilio: the form of a call', () => {
  it('speaks the text, which cannot become an instruction', () => {
    const body = 'Press 1 </Say><Dial>+15559999999</Dial> & wait\u0000\u0007'
    expect(formOf({ ...call, body }, { ...credentials, voiceLanguage: 'en-GB' })).toEqual({
      To: '+15551234567',
      From: '+15550001111',
      Twiml:
        '<Response><Say language="en-GB">Press 1 &lt;/Say&gt;&lt;Dial&gt;+15559999999&lt;/Dial&gt; &amp; wait</Say></Response>',
    })
  })

  it('has its instructions fetched where the settings say so, and its beginning and end reported', () => {
    const settings = { ...credentials, voiceUrl: 'https://example.com/call.xml', receiptsAs: 'voice' }
    const form = new URLSearchParams(adapter.prepare(call, settings).bytes.toString())
    expect(form.get('Url')).toBe('https://example.com/call.xml')
    expect(form.has('Twiml')).toBe(false)
    expect(form.getAll('StatusCallbackEvent')).toEqual(['initiated', 'completed'])
  })
})

describe('twilio: a send', () => {
  let peer: Awaited<ReturnType<typeof startHttpPeer<TwilioSettings>>>
  beforeAll(async () => {
    peer = await startHttpPeer((baseUrl): TwilioSettings => ({ ...credentials, baseUrl }))
  })
  beforeEach(() => peer.reset())
  afterAll(() => peer.stop())

  const send = (message: FrozenMessage, settings: TwilioSettings) =>
    adapter.send(adapter.prepare(message, settings), settings, {
      timeoutMs: 5_000,
      signal: new AbortController().signal,
      userAgent: 'Once/test',
    })

  it('goes to the account, messages and calls apart, signed in by token or by key', async () => {
    await send(message, peer.settings)
    await send(call, { ...peer.settings, apiKeySid: `SK${'3'.repeat(32)}`, apiKeySecret: 'secret' })
    const [sms, voice] = await peer.requests()
    expect(sms?.path).toMatch(new RegExp(`/2010-04-01/Accounts/${accountSid}/Messages.json$`))
    expect(voice?.path).toMatch(new RegExp(`/2010-04-01/Accounts/${accountSid}/Calls.json$`))
    expect(sms?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    })
    expect(voice?.headers.authorization).toBe(`Basic ${Buffer.from(`SK${'3'.repeat(32)}:secret`).toString('base64')}`)
  })

  it('of a call without a number to call from is refused here: nothing leaves', async () => {
    const { from: _, ...account } = peer.settings
    const outcome = await send(call, { ...account, messagingServiceSid: `MG${'2'.repeat(32)}` })
    expect(outcome).toMatchObject({ outcome: 'rejected', blame: 'account', code: 'sender_missing' })
    expect(await peer.requests()).toEqual([])
  })
})

describe('twilio: settings', () => {
  const refused = (settings: object) => !adapter.settings.safeParse({ ...credentials, ...settings }).success
  it('take what Twilio takes', () => {
    for (const from of ['+15550001111', '72345', 'Example Ltd']) expect(refused({ from })).toBe(false)
    expect(refused({ validityPeriodSeconds: 36_000 })).toBe(false)
  })

  it.each([
    [{ validityPeriodSeconds: 36_001 }],
    [{ validityPeriodSeconds: 0 }],
    [{ from: undefined }],
    [{ from: 'x\r\nTo: y' }],
    [{ authToken: undefined }],
    [{ authToken: 'a b' }],
    [{ apiKeySid: `SK${'3'.repeat(32)}` }],
    [{ accountSid: 'AC1/../../x' }],
    [{ receiptsAs: 'a/b' }],
    [{ voiceLanguage: 'en"/><Hangup' }],
    [{ voiceUrl: 'ftp://example.com/' }],
  ])('refuse %j', (settings) => expect(refused(settings)).toBe(true))
})
