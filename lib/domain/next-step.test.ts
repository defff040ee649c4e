import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { type AttemptFacts, mayBeSent, nextStep, type RouteProvider, receiptWindowMs } from '@/lib/domain/next-step'

const provider = (name: string, deduplicates = true): RouteProvider => ({
  name,
  enabled: true,
  deduplicates,
  keyRetentionMs: null,
  lookup: null,
})
const unavailable: DeliveryOutcome = {
  outcome: 'unavailable',
  code: 'http_429',
  detail: null,
  httpStatus: 429,
  retryAfterSeconds: null,
}
const unknown: DeliveryOutcome = { outcome: 'unknown', code: 'timeout', detail: null, httpStatus: null }
const rejected = (blame: 'message' | 'account'): DeliveryOutcome => ({
  outcome: 'rejected',
  blame,
  code: 'http_403',
  detail: null,
  httpStatus: 403,
})
const accepted: DeliveryOutcome = { outcome: 'accepted', providerMessageId: 'm', httpStatus: 200 }

const facts = (change: Partial<AttemptFacts>): AttemptFacts => ({
  outcome: accepted,
  provider: 'a',
  route: [provider('a'), provider('b')],
  retry: { baseMs: 1_000, factor: 2, capMs: 60_000, jitter: 'none', attemptsMax: 4 },
  onUnknown: 'retry-same-key',
  attemptsInCycle: 1,
  uncertain: false,
  uncertainElsewhere: false,
  sinceFirstAttemptMs: 0,
  chance: 0.5,
  ...change,
})

test('accepted is sent', () => {
  expect(nextStep(facts({}))).toEqual({ kind: 'sent' })
})

test('a certain non-send goes to the next provider at once; after the last one it waits and starts again at the first', () => {
  expect(nextStep(facts({ outcome: unavailable }))).toMatchObject({
    kind: 'again',
    provider: 'b',
    afterMs: 0,
    trigger: 'fallback',
  })
  expect(nextStep(facts({ outcome: unavailable, provider: 'b', attemptsInCycle: 2 }))).toMatchObject({
    kind: 'again',
    provider: 'a',
    afterMs: 2_000,
    trigger: 'retry',
  })
})

test('a hint of when to come back is kept when the same provider is asked again', () => {
  const hinted = { ...unavailable, retryAfterSeconds: 30 }
  expect(nextStep(facts({ outcome: hinted, route: [provider('a')] }))).toMatchObject({ provider: 'a', afterMs: 30_000 })
})

test('a message that nobody would take is dead; one that only this account may not send falls back', () => {
  expect(nextStep(facts({ outcome: rejected('message') }))).toMatchObject({ kind: 'dead' })
  expect(nextStep(facts({ outcome: rejected('account') }))).toMatchObject({
    kind: 'again',
    provider: 'b',
    trigger: 'fallback',
  })
})

test('after an unknown a provider that knows our key is asked again with it; one that does not is not', () => {
  expect(nextStep(facts({ outcome: unknown }))).toMatchObject({
    kind: 'again',
    provider: 'a',
    trigger: 'same_key_after_unknown',
    uncertain: true,
  })
  expect(nextStep(facts({ outcome: unknown, route: [provider('a', false), provider('b')] }))).toMatchObject({
    kind: 'held',
  })
  expect(nextStep(facts({ outcome: unknown, onUnknown: 'hold' }))).toMatchObject({ kind: 'held' })
})

test('a refused account says nothing of an earlier call: its key may not have been looked at', () => {
  const repeated = { uncertain: true, attemptsInCycle: 2 }
  expect(nextStep(facts({ outcome: rejected('account'), ...repeated }))).toMatchObject({
    kind: 'held',
    uncertain: true,
  })
  expect(nextStep(facts({ outcome: rejected('message'), ...repeated }))).toMatchObject({ kind: 'dead' })
})

test('no provider speaks for another, whatever the policy has become since the message went on to it', () => {
  const elsewhere = { provider: 'b', uncertain: true, uncertainElsewhere: true, attemptsInCycle: 2 }
  for (const onUnknown of ['accept-duplicate-risk', 'retry-same-key', 'reconcile', 'hold'] as const) {
    const held = { kind: 'held', uncertain: true }
    expect(nextStep(facts({ outcome: rejected('message'), ...elsewhere, onUnknown }))).toMatchObject(held)
    if (onUnknown === 'accept-duplicate-risk') continue
    expect(nextStep(facts({ outcome: unavailable, ...elsewhere, onUnknown }))).toMatchObject(held)
    expect(nextStep(facts({ outcome: unknown, ...elsewhere, onUnknown }))).toMatchObject(held)
    expect(mayBeSent(facts({ ...elsewhere, onUnknown }))).toBe(false)
  }
  const here = { ...elsewhere, uncertainElsewhere: false, onUnknown: 'accept-duplicate-risk' as const }
  expect(nextStep(facts({ outcome: rejected('message'), ...here }))).toMatchObject({ kind: 'dead' })
})

test('what is uncertain may be sent again while the key is known, or under an accepted risk', () => {
  const forgetful = [{ ...provider('a'), keyRetentionMs: 600_000 }]
  const waited = (sinceFirstAttemptMs: number, change: Partial<AttemptFacts> = {}) =>
    mayBeSent(facts({ uncertain: true, route: forgetful, sinceFirstAttemptMs, ...change }))
  expect([waited(500_000), waited(541_000), waited(541_000, { uncertain: false })]).toEqual([true, false, true])
  expect(waited(0, { route: [provider('a', false)] })).toBe(false)
  expect(waited(541_000, { onUnknown: 'accept-duplicate-risk' })).toBe(true)
})

test('once the provider may have forgotten the key nothing is repeated', () => {
  const forgetful = { ...provider('a'), keyRetentionMs: 600_000 }
  expect(nextStep(facts({ outcome: unknown, route: [forgetful], sinceFirstAttemptMs: 100_000 }))).toMatchObject({
    kind: 'again',
  })
  expect(nextStep(facts({ outcome: unknown, route: [forgetful], sinceFirstAttemptMs: 541_000 }))).toMatchObject({
    kind: 'held',
    reason: expect.stringContaining('key_retention_over'),
  })
})

test('attempts end: certainly unsent as a dead letter, otherwise in front of a person', () => {
  expect(nextStep(facts({ outcome: unavailable, attemptsInCycle: 4 }))).toMatchObject({ kind: 'dead' })
  expect(nextStep(facts({ outcome: unavailable, attemptsInCycle: 4, uncertain: true }))).toMatchObject({ kind: 'held' })
  expect(nextStep(facts({ outcome: unknown, attemptsInCycle: 4 }))).toMatchObject({ kind: 'held' })
})

test('what is unknown and cannot be repeated is looked into, where the provider can be asked and the policy is to find out', () => {
  const asked: RouteProvider = { ...provider('a', false), lookup: { kind: 'ask', lagMs: 60_000 } }
  const told: RouteProvider = { ...provider('a', false), lookup: { kind: 'receipt' } }
  const lost = (change: Partial<AttemptFacts>) =>
    nextStep(facts({ outcome: unknown, route: [asked, provider('b')], ...change }))
  expect(lost({ onUnknown: 'reconcile' })).toEqual({ kind: 'reconcile', reason: 'timeout', afterMs: 60_000 })
  expect(lost({ onUnknown: 'reconcile', route: [told] })).toMatchObject({ kind: 'reconcile', afterMs: receiptWindowMs })
  expect(lost({ onUnknown: 'retry-same-key' })).toMatchObject({ kind: 'reconcile', reason: 'cannot_repeat:timeout' })
  const forgetful: RouteProvider = { ...asked, deduplicates: true, keyRetentionMs: 600_000 }
  const late = { onUnknown: 'retry-same-key' as const, route: [forgetful], sinceFirstAttemptMs: 599_000 }
  expect(lost(late)).toMatchObject({ kind: 'reconcile', reason: 'key_retention_over:timeout' })
  expect(lost({ ...late, sinceFirstAttemptMs: 0, attemptsInCycle: 4 })).toMatchObject({ kind: 'reconcile' })
  expect(lost({ onUnknown: 'hold' })).toMatchObject({ kind: 'held' })
  expect(lost({ onUnknown: 'accept-duplicate-risk', attemptsInCycle: 4 })).toMatchObject({ kind: 'held' })
})

test('a provider that holds another message under our key is put before a person, under any policy', () => {
  const drift: DeliveryOutcome = { outcome: 'unknown', code: 'body_drift', detail: null, httpStatus: 422 }
  const asked = { ...provider('a'), lookup: { kind: 'ask' as const, lagMs: 0 } }
  for (const onUnknown of ['retry-same-key', 'reconcile', 'hold', 'accept-duplicate-risk'] as const) {
    expect(nextStep(facts({ outcome: drift, onUnknown, route: [asked, provider('b')] }))).toEqual({
      kind: 'held',
      reason: 'body_drift',
      uncertain: true,
    })
  }
})

test('accepting the risk of a duplicate is recorded on the step', () => {
  expect(nextStep(facts({ outcome: unknown, onUnknown: 'accept-duplicate-risk' }))).toMatchObject({
    kind: 'again',
    provider: 'b',
    duplicateRisk: true,
  })
})

const anyLookup = fc.constantFrom<RouteProvider['lookup']>(null, { kind: 'ask', lagMs: 1_000 }, { kind: 'receipt' })
const anyFacts = fc
  .record({
    outcome: fc.constantFrom<DeliveryOutcome>(accepted, unavailable, unknown, rejected('message'), rejected('account')),
    provider: fc.constantFrom('a', 'b', 'c'),
    route: fc
      .tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), anyLookup, anyLookup)
      .map(([a, b, c, enabled, first, second]) => [
        { ...provider('a', a), lookup: first },
        { ...provider('b', b), enabled, lookup: second },
        provider('c', c),
      ]),
    retry: fc.record({
      baseMs: fc.integer({ min: 1, max: 10_000 }),
      factor: fc.integer({ min: 1, max: 5 }),
      capMs: fc.integer({ min: 1, max: 600_000 }),
      jitter: fc.constantFrom<'full' | 'none'>('full', 'none'),
      attemptsMax: fc.integer({ min: 1, max: 10 }),
    }),
    onUnknown: fc.constantFrom<AttemptFacts['onUnknown']>('retry-same-key', 'reconcile', 'hold'),
    attemptsInCycle: fc.integer({ min: 1, max: 10 }),
    uncertain: fc.boolean(),
    uncertainElsewhere: fc.boolean(),
    sinceFirstAttemptMs: fc.integer({ min: 0, max: 1_000_000 }),
    chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
  })
  .map((given) => ({ ...given, uncertainElsewhere: given.uncertain && given.uncertainElsewhere }))

test('no policy short of accepting the risk asks another provider, or one without keys, while something is uncertain', () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const step = nextStep(given)
      const uncertainNow = given.uncertain || given.outcome.outcome === 'unknown'
      if (step.kind !== 'again' || !uncertainNow) return
      const here = given.route.find((one) => one.name === given.provider)
      expect([here?.deduplicates, given.uncertainElsewhere]).toEqual([true, false])
      expect(step.provider).toBe(given.provider)
    }),
    { numRuns: 5_000 },
  )
})

test('a message is looked into only where that can find something out, and only while it is uncertain', () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const step = nextStep(given)
      const uncertainNow = given.uncertain || given.outcome.outcome === 'unknown'
      const here = given.route.find((one) => one.name === given.provider)
      if (step.kind === 'reconcile')
        expect([uncertainNow, here?.lookup !== null, given.onUnknown !== 'hold']).toEqual([true, true, true])
      if (step.kind === 'held' && given.onUnknown !== 'hold') expect(here?.lookup).toBeNull()
    }),
    { numRuns: 5_000 },
  )
})

test('a dead letter is always a certain non-send, and waits stay within the cap', () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const step = nextStep(given)
      if (step.kind === 'dead') expect(given.outcome.outcome).not.toBe('unknown')
      if (step.kind === 'dead' && given.uncertain)
        expect([given.outcome, given.uncertainElsewhere]).toEqual([rejected('message'), false])
      if (step.kind === 'again') expect(step.afterMs).toBeLessThanOrEqual(given.retry.capMs)
    }),
    { numRuns: 5_000 },
  )
})
