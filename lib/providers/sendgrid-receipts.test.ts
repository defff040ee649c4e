import { generateKeyPairSync, sign } from 'node:crypto'
import { EventWebhook } from '@sendgrid/eventwebhook'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sendgrid } from '@/lib/providers/sendgrid'

/** The vendor's own library judges the same callbacks; its published test vector is among them. */

const vector = {
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
  signature: 'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
  timestamp: '1600112502',
  body: `${JSON.stringify([
    {
      email: 'hello@world.com',
      event: 'dropped',
      reason: 'Bounced Address',
      sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
      sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
      'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
      timestamp: 1600112492,
    },
  ])}\r\n`,
}

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const receiptPublicKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
const key = '0190a0c0-0000-7000-8000-000000000001'
const nowSeconds = 1_795_600_000

type Change = {
  timestamp?: string
  signature?: string | null
  body?: string
  publicKey?: string | undefined
  nowSeconds?: number
}

function read(events: unknown, change: Change = {}) {
  const timestamp = change.timestamp ?? String(nowSeconds)
  const body = `${typeof events === 'string' ? events : JSON.stringify(events)}\r\n`
  const signature = change.signature === undefined ? signatureOf(timestamp + body) : change.signature
  const headers = new Headers({ 'x-twilio-email-event-webhook-timestamp': timestamp })
  if (signature !== null) headers.set('x-twilio-email-event-webhook-signature', signature)
  const settings = {
    apiKey: 'SG.x',
    from: 'a@example.com',
    ...('publicKey' in change
      ? change.publicKey === undefined
        ? {}
        : { receiptPublicKey: change.publicKey }
      : { receiptPublicKey }),
  }
  return sendgrid.receipts?.read(
    {
      url: 'https://once.example.com/api/v1/receipts/mail',
      headers,
      body: Buffer.from(change.body ?? body),
      now: new Date((change.nowSeconds ?? nowSeconds) * 1000),
    },
    settings,
  )
}
const signatureOf = (text: string) => sign('sha256', Buffer.from(text), privateKey).toString('base64')

const event = (change: object = {}) => ({
  email: 'c@example.com',
  event: 'delivered',
  timestamp: nowSeconds - 2,
  sg_event_id: 'event-1',
  sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.recvd-5f7d-1.0',
  response: '250 OK',
  notification_key: key,
  ...change,
})

describe('sendgrid: the signature', () => {
  it('of the vendor’s published vector is right, and its event names its mail', async () => {
    const { signature, timestamp, publicKey, body } = vector
    const vendor = new EventWebhook()
    expect(vendor.verifySignature(vendor.convertPublicKeyToECDSA(publicKey), body, signature, timestamp)).toBe(true)
    expect(await read('', { publicKey, signature, timestamp, body, nowSeconds: 1_600_112_510 })).toEqual({
      kind: 'receipts',
      receipts: [
        {
          receiptId: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
          notificationId: null,
          providerMessageId: 'LRzXl_NHStOGhQ4kofSm_A',
          status: 'undelivered',
          at: '2020-09-14T19:41:32.000Z',
          code: 'dropped',
        },
      ],
    })
    // The bytes count, to the last line end.
    const reading = await read('', { publicKey, signature, timestamp, body: body.trimEnd(), nowSeconds: 1_600_112_510 })
    expect(reading).toEqual({ kind: 'refused', code: 'signature_wrong' })
  })

  it('is judged as the vendor’s library judges it, whatever is changed', async () => {
    const vendor = new EventWebhook()
    const vendorKey = vendor.convertPublicKeyToECDSA(receiptPublicKey)
    const spoil = fc.constantFrom('nothing', 'body', 'timestamp', 'signer')
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), spoil, async (text, spoilt) => {
        const body = JSON.stringify([text])
        const timestamp = String(nowSeconds)
        const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
        const signature = sign('sha256', Buffer.from(timestamp + body), spoilt === 'signer' ? other : privateKey)
        const given = {
          body: spoilt === 'body' ? `${body} ` : body,
          timestamp: spoilt === 'timestamp' ? String(nowSeconds - 1) : timestamp,
          signature: signature.toString('base64'),
        }
        const theirs = vendor.verifySignature(vendorKey, given.body, given.signature, given.timestamp)
        expect((await read('', given))?.kind).toBe(theirs ? 'receipts' : 'refused')
        expect(theirs).toBe(spoilt === 'nothing')
      }),
      { numRuns: 25 },
    )
  })

  it.each([
    ['none', { signature: null }, 'signature_missing'],
    ['garbage', { signature: 'AAAA' }, 'signature_wrong'],
    ['no key to check it by', { publicKey: undefined }, 'not_configured'],
  ])('%s: the callback is refused', async (_, change, code) => {
    expect(await read([event()], change)).toEqual({ kind: 'refused', code })
  })

  it('holds for a day and five minutes, which is how long SendGrid repeats, and not before its time', async () => {
    const kindAt = async (late: number) => (await read([event()], { nowSeconds: nowSeconds + late }))?.kind
    expect(await kindAt(86_400 + 299)).toBe('receipts')
    expect(await kindAt(-299)).toBe('receipts')
    expect(await read([event()], { nowSeconds: nowSeconds + 86_400 + 301 })).toEqual({
      kind: 'refused',
      code: 'signature_stale',
    })
    expect(await read([event()], { nowSeconds: nowSeconds - 301 })).toEqual({
      kind: 'refused',
      code: 'signature_stale',
    })
    expect(await read([event()], { timestamp: 'soon' })).toEqual({ kind: 'refused', code: 'signature_stale' })
  })
})

it('sendgrid: either key is taken while it is changed, and nothing that is no key', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const encoded = other.export({ format: 'der', type: 'spki' }).toString('base64')
  const kindWith = async (publicKey: string) => (await read([event()], { publicKey }))?.kind
  expect(await kindWith(`${encoded} ${receiptPublicKey}`)).toBe('receipts')
  expect(await kindWith(`${receiptPublicKey} ${encoded}`)).toBe('receipts')
  expect(await kindWith(encoded)).toBe('refused')
  expect(await read([event()], { publicKey: `${receiptPublicKey} garbage` })).toEqual({
    kind: 'refused',
    code: 'not_configured',
  })
  const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey
  expect(await kindWith(curve.export({ format: 'der', type: 'spki' }).toString('base64'))).toBe('refused')
})

describe('sendgrid: receipts', () => {
  const receiptsOf = async (...events: unknown[]) => {
    const reading = await read(events)
    return reading?.kind === 'receipts' ? reading.receipts : reading
  }

  it('say what became of a mail: which one by our key, the event by its own id', async () => {
    expect(await receiptsOf(event())).toEqual([
      {
        receiptId: 'event-1',
        notificationId: key,
        providerMessageId: 'LRzXl_NHStOGhQ4kofSm_A',
        status: 'delivered',
        at: new Date((nowSeconds - 2) * 1000).toISOString(),
        code: null,
      },
    ])
  })

  it.each([
    ['processed', 'accepted'],
    ['delivered', 'delivered'],
    ['bounce', 'undelivered'],
    ['dropped', 'undelivered'],
  ])('of %s mean %s', async (word, status) => {
    expect(await receiptsOf(event({ event: word }))).toMatchObject([{ status }])
  })

  it.each(['deferred', 'open', 'click', 'spamreport', 'unsubscribe', 'group_resubscribe', 'toString', ''])(
    'of %j say nothing',
    async (word) => expect(await receiptsOf(event({ event: word }))).toEqual([]),
  )

  it('of a failure carry the code and never the prose', async () => {
    const bounce = event({ event: 'bounce', status: '5.1.1', reason: '550 5.1.1 <c@example.com> unknown' })
    expect(await receiptsOf(bounce)).toMatchObject([{ code: '5.1.1' }])
    expect(JSON.stringify(await receiptsOf(bounce))).not.toContain('c@example.com')
    expect(await receiptsOf(event({ event: 'dropped', reason: 'Bounced Address' }))).toMatchObject([
      { code: 'dropped' },
    ])
  })

  it('come many at once; what cannot be read among them is left out', async () => {
    const events = [event(), 'text', null, { event: 'delivered' }, event({ sg_event_id: 'event-2', event: 'bounce' })]
    expect(await receiptsOf(...events)).toMatchObject([{ receiptId: 'event-1' }, { receiptId: 'event-2' }])
  })

  it('without our key, or with something else in its place, are of whatever mail has that id', async () => {
    for (const notification_key of [undefined, "'; --", 7]) {
      expect(await receiptsOf(event({ notification_key }))).toMatchObject([
        { notificationId: null, providerMessageId: 'LRzXl_NHStOGhQ4kofSm_A' },
      ])
    }
  })

  it.each(['{}', 'not json', '', '"[]"'])('that are signed but no list are unreadable: %j', async (text) => {
    expect(await read(text)).toEqual({ kind: 'refused', code: 'unreadable' })
  })
})
