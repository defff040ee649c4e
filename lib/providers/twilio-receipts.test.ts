import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { getExpectedTwilioSignature, validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks'
import { describe, expect, it } from 'vitest'
import { twilio } from '@/lib/providers/twilio'
import { isSignedByTwilio } from '@/lib/providers/twilio-signature'

/** Twilio's own library signs and judges; it is the oracle. */

const accountSid = `AC${'1'.repeat(32)}`
const authToken = '0123456789abcdef0123456789abcdef'
const settings = { accountSid, authToken, from: '+15550001111' }
const key = '0190a0c0-0000-7000-8000-000000000001'
const url = `https://once.example.com/api/v1/receipts/sms?notification=${key}`
const delivered = {
  AccountSid: accountSid,
  ApiVersion: '2010-04-01',
  From: '+15550001111',
  MessageSid: 'SM0123456789abcdef0123456789abcdef',
  MessageStatus: 'delivered',
  SmsSid: 'SM0123456789abcdef0123456789abcdef',
  SmsStatus: 'delivered',
  To: '+15551234567',
}

type Fields = Record<string, string | string[]>

function callback(
  fields: Fields,
  change: { url?: string; signature?: string | null; body?: string; type?: string } = {},
) {
  const at = change.url ?? url
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one)
  const headers = new Headers({ 'content-type': change.type ?? 'application/x-www-form-urlencoded; charset=UTF-8' })
  const signature =
    change.signature === undefined ? getExpectedTwilioSignature(authToken, at, fields) : change.signature
  if (signature !== null) headers.set('x-twilio-signature', signature)
  return { url: at, headers, body: Buffer.from(change.body ?? String(form)), now: new Date('2026-11-25T12:00:00Z') }
}
const read = (...args: Parameters<typeof callback>) => twilio.receipts?.read(callback(...args), settings)
const receiptOf = async (fields: Fields) => {
  const reading = await read(fields)
  return reading?.kind === 'receipts' ? reading.receipts : reading
}

describe('twilio: the signature', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 })
  const fields = fc.dictionary(
    fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,12}$/),
    fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    { maxKeys: 12 },
  )
  const address = fc.constantFrom(
    url,
    'https://once.example.com:8443/api/v1/receipts/sms?notification=1',
    'http://localhost/hook',
    'https://once.example.com',
  )

  it('made by the vendor’s library is taken, for any form', () => {
    fc.assert(
      fc.property(address, fields, (at, form) => {
        const { body } = callback(form, { url: at })
        const signature = getExpectedTwilioSignature(authToken, at, form)
        expect(isSignedByTwilio({ url: at, form: new URLSearchParams(String(body)), body, signature }, authToken)).toBe(
          true,
        )
      }),
    )
  })

  it('is judged as the vendor’s library judges it: with and without the port, and with anything changed', () => {
    fc.assert(
      fc.property(
        address,
        fields,
        fc.constantFrom(':443', ':80', '', ':8443'),
        fc.boolean(),
        (at, form, port, spoilt) => {
          const signedAt = at.replace(/^(https?:\/\/[^/:?]+)(:\d+)?/, `$1${port}`)
          const signature = getExpectedTwilioSignature(authToken, signedAt, spoilt ? { ...form, Extra: 'x' } : form)
          const { body } = callback(form, { url: at })
          const ours = isSignedByTwilio(
            { url: at, form: new URLSearchParams(String(body)), body, signature },
            authToken,
          )
          // Its last resort, a re-encoded query, never concerns an address that we made.
          expect(ours).toBe(validateRequest(authToken, signature, at, form))
        },
      ),
    )
  })

  it('of a body that is no form covers its hash in the address', () => {
    const body = Buffer.from('{"a":1}')
    const at = `${url}&bodySHA256=${createHash('sha256').update(body).digest('hex')}`
    const signature = getExpectedTwilioSignature(authToken, at, {})
    const signed = (body: Buffer) => isSignedByTwilio({ url: at, form: null, body, signature }, authToken)
    expect(signed(body)).toBe(validateRequestWithBody(authToken, signature, at, String(body)))
    expect(signed(body)).toBe(true)
    expect(signed(Buffer.from('{"a":2}'))).toBe(false)
  })
})

describe('twilio: receipts', () => {
  it('say what became of a message, and which by our key', async () => {
    expect(await read(delivered)).toEqual({
      kind: 'receipts',
      receipts: [
        {
          receiptId: 'SM0123456789abcdef0123456789abcdef:delivered',
          notificationId: key,
          providerMessageId: 'SM0123456789abcdef0123456789abcdef',
          status: 'delivered',
          at: null,
          code: null,
        },
      ],
    })
  })

  it.each([
    ['queued', 'accepted'],
    ['sent', 'accepted'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'undelivered'],
    ['failed', 'undelivered'],
    ['canceled', 'undelivered'],
  ])('with the word %s mean %s', async (word, status) => {
    expect(await receiptOf({ ...delivered, MessageStatus: word })).toMatchObject([{ status }])
  })

  it.each(['received', 'receiving', 'constructor', '', 'DELIVERED'])('with the word %j say nothing', async (word) => {
    expect(await receiptOf({ ...delivered, MessageStatus: word })).toEqual([])
  })

  it('of a failure carry its code and never its prose', async () => {
    const failed = { ...delivered, MessageStatus: 'undelivered', ErrorCode: '30003', ErrorMessage: 'to +15551234567' }
    expect(await receiptOf(failed)).toMatchObject([{ status: 'undelivered', code: '30003' }])
    expect(JSON.stringify(await receiptOf(failed))).not.toContain('5551234567')
  })

  it('of calls are dated, and a line that was busy did not hear it', async () => {
    const call = {
      AccountSid: accountSid,
      CallSid: 'CA1',
      CallStatus: 'busy',
      Timestamp: 'Wed, 25 Nov 2026 12:00:00 +0000',
    }
    expect(await receiptOf(call)).toMatchObject([
      { providerMessageId: 'CA1', status: 'undelivered', code: 'busy', at: '2026-11-25T12:00:00.000Z' },
    ])
    expect(await receiptOf({ ...call, CallStatus: 'completed' })).toMatchObject([{ status: 'delivered', code: null }])
  })

  it('have the same id when they are repeated, and another when they say something else', async () => {
    const ids = []
    for (const word of ['sent', 'delivered', 'delivered']) {
      const receipts = await receiptOf({ ...delivered, MessageStatus: word })
      ids.push(Array.isArray(receipts) ? receipts[0]?.receiptId : null)
    }
    expect(ids[1]).toBe(ids[2])
    expect(ids[0]).not.toBe(ids[1])
  })

  it('name no notification when the address has no key of ours, or something else in its place', async () => {
    for (const at of [url.split('?')[0] ?? '', `${url}%27--`]) {
      expect(await read(delivered, { url: at })).toMatchObject({ receipts: [{ notificationId: null }] })
    }
  })

  it('of another account say nothing', async () => {
    expect(await receiptOf({ ...delivered, AccountSid: `AC${'9'.repeat(32)}` })).toEqual([])
    const { AccountSid: _, ...unnamed } = delivered
    expect(await receiptOf(unnamed)).toMatchObject([{ status: 'delivered' }])
  })

  it.each([
    ['without a signature', { signature: null }, 'signature_missing'],
    ['with a wrong one', { signature: 'AAAA' }, 'signature_wrong'],
    [
      'with one of another token',
      { signature: getExpectedTwilioSignature('other', url, delivered) },
      'signature_wrong',
    ],
    [
      'signed for another address',
      { signature: getExpectedTwilioSignature(authToken, `${url}0`, delivered) },
      'signature_wrong',
    ],
    [
      'with another body',
      { body: String(new URLSearchParams({ ...delivered, MessageStatus: 'failed' })) },
      'signature_wrong',
    ],
    ['that are no form', { type: 'application/json' }, 'signature_wrong'],
  ])('%s are refused', async (_, change, code) => {
    expect(await read(delivered, change)).toEqual({ kind: 'refused', code })
  })

  it('are taken by either token while it is changed', async () => {
    const changing = { ...settings, secondaryAuthToken: 'fedcba9876543210' }
    for (const token of [authToken, 'fedcba9876543210', 'another']) {
      const signature = getExpectedTwilioSignature(token, url, delivered)
      const reading = await twilio.receipts?.read(callback(delivered, { signature }), changing)
      expect(reading?.kind).toBe(token === 'another' ? 'refused' : 'receipts')
    }
  })

  it('cannot be verified without the auth token', async () => {
    const { authToken: _, ...keyed } = settings
    const withKey = { ...keyed, apiKeySid: `SK${'3'.repeat(32)}`, apiKeySecret: 's' }
    expect(await twilio.receipts?.read(callback(delivered), withKey)).toEqual({
      kind: 'refused',
      code: 'not_configured',
    })
  })
})
