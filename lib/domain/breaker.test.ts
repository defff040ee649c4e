import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  afterProbe,
  askedToWait,
  type BreakerPolicy,
  isFailure,
  opensOn,
  type ProviderCondition,
  permission,
  slowStartShare,
} from '@/lib/domain/breaker'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'

const policy: BreakerPolicy = { failureRatio: 0.5, minimumCalls: 20, windowMs: 30_000, openForMs: 30_000, probes: 1 }
const closed: ProviderCondition = {
  breaker: 'closed',
  epoch: 0,
  sinceMs: 0,
  openForMs: null,
  askedToWaitMs: null,
  paused: false,
}
const accepted: DeliveryOutcome = { outcome: 'accepted', providerMessageId: null, httpStatus: 200 }
const unknown: DeliveryOutcome = { outcome: 'unknown', code: 'timeout', detail: null, httpStatus: null }
const unavailable = (retryAfterSeconds: number | null): DeliveryOutcome => ({
  outcome: 'unavailable',
  code: 'http_429',
  detail: null,
  httpStatus: 429,
  retryAfterSeconds,
})
const rejected = (blame: 'message' | 'account'): DeliveryOutcome => ({
  outcome: 'rejected',
  blame,
  code: 'http_4xx',
  detail: null,
  httpStatus: 403,
})

test('what no call has failed on passes whole', () => {
  expect(permission(closed, policy)).toEqual({ kind: 'pass', share: 1 })
})

test.each([
  [accepted, false],
  [rejected('message'), false],
  [rejected('account'), true],
  [unavailable(null), true],
  [unknown, true],
])('%j counts as failure: %s', (outcome, failure) => {
  expect(isFailure(outcome)).toBe(failure)
  expect(afterProbe(outcome)).toBe(failure ? 'open' : 'closed')
})

test.each([
  [unavailable(null), null],
  [unavailable(-5), 1_000],
  [unavailable(0), 1_000],
  [unavailable(30), 30_000],
  [unavailable(1e9), 3_600_000],
  [unknown, null],
  [{ ...unknown, retryAfterSeconds: 7 }, 7_000],
  [accepted, null],
])('%j keeps everybody away for %s ms', (outcome, ms) => {
  expect(askedToWait(outcome)).toBe(ms)
})

const anyPolicy = fc.record({
  failureRatio: fc.double({ min: 0.01, max: 1, noNaN: true }),
  minimumCalls: fc.integer({ min: 1, max: 1_000 }),
  windowMs: fc.integer({ min: 1_000, max: 3_600_000 }),
  openForMs: fc.integer({ min: 1_000, max: 3_600_000 }),
  probes: fc.integer({ min: 1, max: 10 }),
})
const anyCondition: fc.Arbitrary<ProviderCondition> = fc.record({
  breaker: fc.constantFrom('closed', 'open', 'half_open'),
  epoch: fc.integer({ min: 0, max: 100 }),
  sinceMs: fc.integer({ min: 0, max: 7_200_000 }),
  openForMs: fc.option(fc.integer({ min: -1_000, max: 60_000 })),
  askedToWaitMs: fc.option(fc.integer({ min: -1_000, max: 60_000 })),
  paused: fc.boolean(),
})

test('nothing passes, not even a probe, while it is paused, has asked to wait, or is open and not over', () => {
  fc.assert(
    fc.property(anyCondition, anyPolicy, (condition, any) => {
      const allowed = permission(condition, any)
      const shut =
        condition.paused ||
        (condition.askedToWaitMs ?? 0) > 0 ||
        (condition.breaker === 'open' && (condition.openForMs ?? 0) > 0)
      expect(allowed.kind === 'closed').toBe(shut)
      if (allowed.kind === 'closed' && !condition.paused) expect(allowed.forMs).toBeGreaterThan(0)
      if (allowed.kind === 'pass') expect(condition.breaker).toBe('closed')
    }),
  )
})

test('a breaker opens on enough failures among enough calls, and on nothing else', () => {
  fc.assert(
    fc.property(
      anyPolicy,
      fc.integer({ min: 0, max: 2_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (any, calls, part) => {
        const failures = Math.floor(calls * part)
        const opens = opensOn({ calls, failures }, any, 1)
        expect(opens).toBe(calls >= any.minimumCalls && failures >= any.failureRatio * calls)
        if (opens) expect(failures).toBeGreaterThan(0)
      },
    ),
  )
})

test('a slow start begins with a tenth, never falls back, and ends whole', () => {
  fc.assert(
    fc.property(anyPolicy, fc.integer({ min: 0, max: 7_200_000 }), (any, sinceMs) => {
      const share = slowStartShare({ epoch: 2, sinceMs }, any)
      expect(share).toBeGreaterThanOrEqual(0.1)
      expect(share).toBeLessThanOrEqual(1)
      expect(slowStartShare({ epoch: 2, sinceMs: sinceMs + 100 }, any)).toBeGreaterThanOrEqual(share)
      if (sinceMs >= any.openForMs) expect(share).toBe(1)
    }),
  )
  expect(slowStartShare({ epoch: 2, sinceMs: 0 }, policy)).toBe(0.1)
})

test('in a slow start as many fewer failures open it again, but not the first few', () => {
  expect(opensOn({ calls: 8, failures: 8 }, policy, 0.4)).toBe(true)
  expect(opensOn({ calls: 7, failures: 7 }, policy, 0.4)).toBe(false)
  expect(opensOn({ calls: 5, failures: 5 }, policy, 0.1)).toBe(true)
  expect(opensOn({ calls: 4, failures: 4 }, policy, 0.1)).toBe(false)
  expect(opensOn({ calls: 2, failures: 2 }, { ...policy, minimumCalls: 2 }, 0.1)).toBe(true)
})

/** The whole machine over invented time: what workers do with the decisions above, one event after the other. */
test('over any history: probes only when half-open, open for its whole time, never closed but by a success', () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 0, max: 60_000 }) }),
    fc.record({
      kind: fc.constant('call' as const),
      outcome: fc.constantFrom(accepted, unknown, unavailable(null), rejected('message')),
    }),
  )
  fc.assert(
    fc.property(anyPolicy, fc.array(event, { maxLength: 200 }), (any, events) => {
      let condition = { ...closed }
      let counts = { calls: 0, failures: 0 }
      let openedAgo = Number.POSITIVE_INFINITY
      const move = (breaker: ProviderCondition['breaker']) => {
        condition = {
          ...condition,
          breaker,
          epoch: condition.epoch + 1,
          sinceMs: 0,
          openForMs: breaker === 'open' ? any.openForMs : null,
        }
        counts = { calls: 0, failures: 0 }
      }
      for (const one of events) {
        if (one.kind === 'time') {
          condition.sinceMs += one.ms
          if (condition.openForMs !== null) condition.openForMs -= one.ms
          openedAgo += one.ms
          continue
        }
        const allowed = permission(condition, any)
        if (allowed.kind === 'closed') {
          expect(openedAgo).toBeLessThan(any.openForMs)
          continue
        }
        expect(openedAgo).toBeGreaterThanOrEqual(condition.breaker === 'closed' ? 0 : any.openForMs)
        if (allowed.kind === 'try_again') move('half_open')
        if (condition.breaker === 'half_open') {
          const before = condition.epoch
          const to = afterProbe(one.outcome)
          move(to)
          expect(condition.epoch).toBe(before + 1)
          if (to === 'closed') expect(isFailure(one.outcome)).toBe(false)
        } else {
          counts = { calls: counts.calls + 1, failures: counts.failures + (isFailure(one.outcome) ? 1 : 0) }
          if (opensOn(counts, any, slowStartShare(condition, any))) move('open')
        }
        if (condition.breaker === 'open') openedAgo = 0
      }
    }),
  )
})
