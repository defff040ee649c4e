import { describe, expect, it } from 'vitest'
import { providerSchema, routeSchema } from '@/lib/configuration/document'
import {
  deduplicates,
  effectiveCapabilities,
  effectiveOnUnknown,
  keyRetentionMs,
  lookupOf,
  retryPolicyOf,
  routeHorizonMs,
  tellsReceipts,
} from '@/lib/configuration/effective-policy'
import type { Capabilities } from '@/lib/providers/provider'
import { ses } from '@/lib/providers/ses'
import { twilio } from '@/lib/providers/twilio'

const provider = (change: object = {}) => providerSchema.parse({ name: 'p', adapter: 'webhook', ...change })
const route = (change: object = {}) => routeSchema.parse({ name: 'r', channel: 'sms', providers: ['p'], ...change })
const keyed: Capabilities = { idempotency: { kind: 'native-key', retention: 'P1D' }, lookup: 'none' }
const asked: Capabilities = { idempotency: { kind: 'none', retention: null }, lookup: 'by-receipt' }
const blind: Capabilities = { idempotency: { kind: 'none', retention: null }, lookup: 'none' }

describe('what happens after an unknown outcome', () => {
  it.each([
    [keyed, 'retry-same-key'],
    [{ ...keyed, idempotency: { kind: 'receiver-dedupe', retention: null } } satisfies Capabilities, 'retry-same-key'],
    [{ ...keyed, idempotency: { kind: 'natural-upsert', retention: null } } satisfies Capabilities, 'retry-same-key'],
    [asked, 'reconcile'],
    [blind, 'hold'],
  ])('is the safest that %j allows: %s', (capabilities, policy) => {
    expect(effectiveOnUnknown(route(), provider(), capabilities)).toBe(policy)
  })

  it('is what the route says, when it says something', () => {
    expect(effectiveOnUnknown(route({ onUnknown: 'hold' }), provider(), keyed)).toBe('hold')
  })
})

describe('capabilities', () => {
  it('know a key for ever where the configuration says so', () => {
    const forever = provider({ idempotency: { kind: 'native-key', retention: 'forever' } })
    const capabilities = effectiveCapabilities(forever, keyed)
    expect([deduplicates(capabilities), keyRetentionMs(capabilities)]).toEqual([true, null])
  })

  it('are the adapter’s unless the configuration overrides them', () => {
    expect(effectiveCapabilities(provider(), keyed)).toEqual(keyed)
    expect(effectiveCapabilities(provider({ lookup: 'by-key' }), keyed)).toEqual({ ...keyed, lookup: 'by-key' })
  })

  it('keep the adapter’s key retention only for the adapter’s kind of key', () => {
    const same = effectiveCapabilities(provider({ idempotency: { kind: 'native-key' } }), keyed)
    expect(keyRetentionMs(same)).toBe(86_400_000)
    const other = effectiveCapabilities(provider({ idempotency: { kind: 'natural-upsert' } }), keyed)
    expect(keyRetentionMs(other)).toBeNull()
    expect(deduplicates(other)).toBe(true)
  })
})

describe('receipts of a vendor', () => {
  const topicArn = 'arn:aws:sns:eu-west-1:123456789012:once'
  const sesWith = (settings: object) => providerSchema.parse({ name: 'p', adapter: 'ses', settings })
  const twilioWith = (settings: object) => providerSchema.parse({ name: 'p', adapter: 'twilio', settings })

  it('can be believed only where the settings say by what', () => {
    expect(tellsReceipts(sesWith({ topicArn }), ses)).toBe(true)
    expect(tellsReceipts(sesWith({ receiptSecret: 'is not how SES signs' }), ses)).toBe(false)
    expect(tellsReceipts(twilioWith({ authToken: '•••' }), twilio)).toBe(true)
    expect(tellsReceipts(twilioWith({ apiKeySid: 'SK1', apiKeySecret: '•••' }), twilio)).toBe(false)
  })

  it('are waited for after an unknown outcome only where they can be believed', () => {
    expect(lookupOf(sesWith({ topicArn }), ses)).toEqual({ kind: 'receipt' })
    expect(lookupOf(sesWith({}), ses)).toBeNull()
    expect(lookupOf(twilioWith({}), twilio)).toEqual({ kind: 'ask', lagMs: 300_000 })
  })
})

describe('a retry policy', () => {
  it('is in milliseconds', () => {
    expect(retryPolicyOf(route())).toEqual({ baseMs: 1_000, capMs: 300_000, factor: 2, jitter: 'full', attemptsMax: 8 })
  })

  it('has a horizon of every wait and every call', () => {
    expect(routeHorizonMs(route(), 5_000)).toBe((1 + 2 + 4 + 8 + 16 + 32 + 64) * 1_000 + 8 * 5_000)
  })
})
