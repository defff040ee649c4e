import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { checkSignature, secretBytes, signature } from '@/lib/providers/standard-webhook'

const now = new Date('2026-11-23T22:00:00.900Z')
const id = 'msg_1'
const seconds = Math.floor(now.getTime() / 1000)
const text = JSON.stringify([{ notificationId: 'x', status: 'delivered' }])
const newSecret = (bytes = 32) => `whsec_${randomBytes(bytes).toString('base64')}`
const keyOf = (secret: string) => secretBytes(secret) ?? Buffer.alloc(0)
const secret = newSecret()
const key = keyOf(secret)

function headersOf(change: Record<string, string | null> = {}, at = seconds): Headers {
  const given: Record<string, string | null> = {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': signature(key, id, String(at), Buffer.from(text)),
    ...change,
  }
  return new Headers(
    Object.entries(given).flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]])),
  )
}
const verdict = (headers: Headers, body: string | Buffer = text, keys = [key]) =>
  checkSignature({ headers, body: Buffer.from(body as string), now }, keys)

test('what the reference library signs is right here, and what is signed here is right there', () => {
  for (const bytes of [24, 32, 64]) {
    const other = newSecret(bytes)
    const reference = new Webhook(other)
    const current = Math.floor(Date.now() / 1000)
    const theirs = reference.sign(id, new Date(current * 1000), text)
    const headers = headersOf({ 'webhook-signature': theirs }, current)
    expect(checkSignature({ headers, body: Buffer.from(text), now: new Date() }, [keyOf(other)])).toBe('right')
    expect(signature(keyOf(other), id, String(current), Buffer.from(text))).toBe(theirs)
    const verified = reference.verify(text, Object.fromEntries(headersOf({ 'webhook-signature': theirs }, current)))
    expect(verified).toEqual(JSON.parse(text))
  }
})

test('one changed bit anywhere makes it wrong', () => {
  expect(verdict(headersOf())).toBe('right')
  for (let i = 0; i < text.length; i++) {
    const body = Buffer.from(text)
    body[i] = (body[i] ?? 0) ^ 1
    expect(verdict(headersOf(), body)).toBe('signature_wrong')
  }
  expect(verdict(headersOf({ 'webhook-id': 'msg_2' }))).toBe('signature_wrong')
  expect(verdict(headersOf({ 'webhook-timestamp': String(seconds + 1) }))).toBe('signature_wrong')
  const raw = Buffer.from(signature(key, id, String(seconds), Buffer.from(text)).slice(3), 'base64')
  for (let bit = 0; bit < 256; bit++) {
    const flipped = Buffer.from(raw)
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(verdict(headersOf({ 'webhook-signature': `v1,${flipped.toString('base64')}` }))).toBe('signature_wrong')
  }
})

test('the same content in another order or with other spaces is another body', () => {
  expect(verdict(headersOf(), ` ${text}`)).toBe('signature_wrong')
  expect(verdict(headersOf(), JSON.stringify([{ status: 'delivered', notificationId: 'x' }]))).toBe('signature_wrong')
})

test('while secrets change, any of the signatures by any of the keys will do', () => {
  const next = keyOf(newSecret())
  const both = `${signature(next, id, String(seconds), Buffer.from(text))} ${headersOf().get('webhook-signature')}`
  expect(verdict(headersOf({ 'webhook-signature': both }))).toBe('right')
  expect(verdict(headersOf(), text, [next, key])).toBe('right')
  expect(verdict(headersOf(), text, [next])).toBe('signature_wrong')
  expect(verdict(headersOf(), text, [])).toBe('signature_wrong')
})

test('it is good for five minutes, before and after', () => {
  for (const age of [0, 1, 300, -300]) expect(verdict(headersOf({}, seconds - age))).toBe('right')
  for (const age of [301, -301, 86_400]) expect(verdict(headersOf({}, seconds - age))).toBe('signature_stale')
})

test('what is missing, in another version or no signature at all is not right', () => {
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
    expect(verdict(headersOf({ [name]: null }))).toBe('signature_missing')
  const good = headersOf().get('webhook-signature') ?? ''
  for (const bad of [
    good.replace('v1,', 'v1a,'),
    good.slice(3),
    good.slice(0, -2),
    'v1,',
    'v1,####',
    good.replace(',', ' '),
  ])
    expect(verdict(headersOf({ 'webhook-signature': bad }))).toBe('signature_wrong')
  expect(verdict(headersOf({ 'webhook-timestamp': `${seconds}.0` }))).toBe('signature_wrong')
})

test('a secret is whsec_ and 24 to 64 bytes', () => {
  expect(secretBytes(newSecret(24))).toHaveLength(24)
  for (const bad of [newSecret(23), newSecret(65), 'whsec_', 'secret', `x${newSecret()}`])
    expect(secretBytes(bad)).toBeNull()
})
