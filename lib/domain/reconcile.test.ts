import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { type AttemptFacts, nextStep, type RouteProvider, receiptWindowMs } from '@/lib/domain/next-step'
import { afterLookup, askingHorizonMs, type LookupFacts, type LookupResult } from '@/lib/domain/reconcile'

const lagMs = 60_000
const asked: RouteProvider['lookup'] = { kind: 'ask', lagMs }
const provider = (name: string, change: Partial<RouteProvider> = {}): RouteProvider => ({
  ...{ name, enabled: true, deduplicates: false, keyRetentionMs: null, lookup: asked },
  ...change,
})
const retry = { baseMs: 1_000, factor: 2, capMs: 60_000, jitter: 'none' as const, attemptsMax: 4 }
const facts = (result: LookupResult, change: Partial<LookupFacts> = {}): LookupFacts => ({
  result,
  provider: 'a',
  route: [provider('a'), provider('b')],
  retry,
  attemptsInCycle: 1,
  uncertainElsewhere: false,
  sinceUnknownMs: lagMs,
  lookups: 1,
  chance: 0.5,
  ...change,
})
const silence: LookupResult = { found: 'silence' }
const undetermined: LookupResult = { found: 'undetermined', code: 'http_500' }

test('what the provider has is sent', () => {
  expect(afterLookup(facts({ found: 'accepted' }, { sinceUnknownMs: 0 }))).toEqual({ kind: 'sent' })
})

test('what is absent after the lag was certainly not sent: the route goes on', () => {
  expect(afterLookup(facts({ found: 'absent' }))).toMatchObject({ kind: 'again', provider: 'b', trigger: 'fallback' })
  const alone = { route: [provider('a')] }
  expect(afterLookup(facts({ found: 'absent' }, alone))).toMatchObject({
    kind: 'again',
    provider: 'a',
    trigger: 'retry',
  })
  expect(afterLookup(facts({ found: 'absent' }, { ...alone, attemptsInCycle: 4 }))).toMatchObject({ kind: 'dead' })
})

test('absence at one provider settles nothing at another that may have it too; being found settles all', () => {
  const elsewhere = { provider: 'b', uncertainElsewhere: true }
  expect(afterLookup(facts({ found: 'absent' }, elsewhere))).toEqual({
    kind: 'held',
    reason: 'unknown_at_another_provider',
  })
  expect(afterLookup(facts({ found: 'accepted' }, elsewhere))).toEqual({ kind: 'sent' })
})

test('absence before the lag proves nothing: it is asked again when it would', () => {
  expect(afterLookup(facts({ found: 'absent' }, { sinceUnknownMs: lagMs - 1 }))).toMatchObject({
    kind: 'ask_again',
    afterMs: 1,
  })
})

test('a question without an answer is asked again, ever more seldom, until a person has to look', () => {
  expect(afterLookup(facts(undetermined, { lookups: 3 }))).toMatchObject({ kind: 'ask_again', afterMs: 4_000 })
  expect(afterLookup(facts(undetermined, { lookups: 1, chance: 0, retry: { ...retry, baseMs: 1 } }))).toMatchObject({
    afterMs: 1_000,
  })
  expect(afterLookup(facts(undetermined, { sinceUnknownMs: lagMs + askingHorizonMs }))).toMatchObject({
    kind: 'held',
    reason: 'lookup_undetermined:http_500',
  })
})

test('where only receipts tell, one is waited for; then a person looks', () => {
  const route = [provider('a', { lookup: { kind: 'receipt' } })]
  expect(afterLookup(facts(silence, { route, sinceUnknownMs: 60_000 }))).toMatchObject({
    kind: 'ask_again',
    afterMs: receiptWindowMs - 60_000,
  })
  expect(afterLookup(facts(silence, { route, sinceUnknownMs: receiptWindowMs }))).toMatchObject({ kind: 'held' })
  expect(afterLookup(facts(silence, { route: [provider('a', { lookup: null })] }))).toMatchObject({ kind: 'held' })
})

type World = {
  route: RouteProvider[]
  onUnknown: AttemptFacts['onUnknown']
  tape: number[]
}

const anyWorld: fc.Arbitrary<World> = fc.record({
  route: fc.tuple(anyProvider('a'), anyProvider('b'), anyProvider('c')),
  onUnknown: fc.constantFrom<AttemptFacts['onUnknown']>('retry-same-key', 'reconcile', 'hold'),
  tape: fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 60 }),
})

function anyProvider(name: string): fc.Arbitrary<RouteProvider> {
  const lookup = fc.constantFrom<RouteProvider['lookup']>(asked, { kind: 'receipt' }, null)
  return fc.record({ deduplicates: fc.boolean(), lookup }).map((given) => provider(name, given))
}

test('whatever providers do and say, as long as they do not lie, no customer gets a message twice', () => {
  let settledByAsking = 0
  let sentAfterAbsence = 0
  fc.assert(
    fc.property(anyWorld, (world) => {
      const seen = live(world)
      expect(seen.customers).toBeLessThanOrEqual(1)
      if (seen.end === 'dead') expect(seen.customers).toBe(0)
      if (seen.end === 'sent') expect(seen.customers).toBe(1)
      settledByAsking += seen.found
      sentAfterAbsence += seen.sentAfterAbsence
    }),
    { numRuns: 4_000 },
  )
  expect(settledByAsking).toBeGreaterThan(20)
  expect(sentAfterAbsence).toBeGreaterThan(20)
}, 30_000)

/** One notification's life. `customers` counts messages that a provider really took. */
function live({ route, onUnknown, tape }: World) {
  const seen = { customers: 0, end: 'running', found: 0, sentAfterAbsence: 0 }
  const has = new Set<string>()
  let at = 0
  const draw = (choices: number) => (tape[at++] ?? 0) % choices
  let here = 'a'
  let uncertain = false
  let provenAbsent = false
  for (let attempts = 1; at < tape.length; attempts++) {
    const peer = route.find(({ name }) => name === here) ?? provider(here)
    const outcome = attempt(peer, draw(5))
    const step = nextStep({
      ...{ outcome, provider: here, route, retry: { ...retry, attemptsMax: 8 }, onUnknown, attemptsInCycle: attempts },
      ...{ uncertain, uncertainElsewhere: false, sinceFirstAttemptMs: 0, chance: 0 },
    })
    if (step.kind !== 'again' && step.kind !== 'reconcile') return { ...seen, end: step.kind }
    if (step.kind === 'again') {
      here = step.provider
      uncertain = step.uncertain
      continue
    }
    const after = lookInto(peer, attempts)
    if (after.kind !== 'again') return { ...seen, end: after.kind }
    here = after.provider
    uncertain = false
    provenAbsent = true
  }
  return seen

  function attempt(peer: RouteProvider, fate: number): DeliveryOutcome {
    const known = peer.deduplicates && has.has(peer.name)
    if (fate <= 1 || known) {
      if (!known) seen.customers++
      if (!known && provenAbsent) seen.sentAfterAbsence++
      has.add(peer.name)
      if (fate === 0) return { outcome: 'accepted', providerMessageId: null, httpStatus: 200 }
    }
    if (fate <= 2) return { outcome: 'unknown', code: 'timeout', detail: null, httpStatus: null }
    if (known) return { outcome: 'accepted', providerMessageId: null, httpStatus: 200 }
    const said = { code: 'http_429', detail: null, httpStatus: 429 }
    if (fate === 3) return { outcome: 'unavailable', ...said, retryAfterSeconds: null }
    return { outcome: 'rejected', blame: 'account', ...said }
  }

  function lookInto(peer: RouteProvider, attemptsInCycle: number) {
    for (let lookups = 1; ; lookups++) {
      const sinceUnknownMs = at >= tape.length ? lagMs + askingHorizonMs : draw(2 * lagMs)
      const visible = has.has(peer.name) && (sinceUnknownMs >= lagMs || draw(2) === 0)
      const truth: LookupResult = visible ? { found: 'accepted' } : { found: 'absent' }
      const said = draw(3) === 0 ? undetermined : truth
      const result = peer.lookup?.kind === 'ask' ? said : silence
      const after = afterLookup({
        ...{
          result,
          provider: peer.name,
          route,
          retry: { ...retry, attemptsMax: 8 },
          attemptsInCycle,
          uncertainElsewhere: false,
          sinceUnknownMs,
          lookups,
        },
        chance: 0,
      })
      if (after.kind === 'sent') seen.found++
      if (after.kind !== 'ask_again') return after
      if (at >= tape.length) return { kind: 'running' as const }
    }
  }
}
