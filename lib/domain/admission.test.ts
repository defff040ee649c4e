import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AdmissionRequest,
  decideAdmissions,
  type StandingKey,
  type StandingWindow,
  type WindowClaim,
} from '@/lib/domain/admission'

const claim = (
  windowKey: string,
  lengthMs: number | null = 1_000,
  mode: WindowClaim['mode'] = 'fixed',
): WindowClaim => ({
  windowKey,
  rule: `rule-${windowKey}`,
  guard: 'dedup_window',
  fields: ['data.x'],
  lengthMs,
  mode,
})
let next = 0
const request = (keyHash: string, windows: WindowClaim[] = [], fingerprint = 'f'): AdmissionRequest => {
  const subjectId = `n${next++}`
  return { keyHash, fingerprint, subjectId, candidates: [{ id: subjectId, windows }] }
}
const nothing = { keys: new Map<string, StandingKey>(), windows: new Map<string, StandingWindow>(), nowMs: 10_000 }
const kinds = (requests: AdmissionRequest[], standing = nothing) =>
  decideAdmissions(requests, standing).decisions.map((d) =>
    d.kind === 'fresh' ? d.candidates.map((c) => c.kind).join() : d.kind,
  )

test('a fresh key is queued; the same key again in one batch repeats it or collides with it', () => {
  expect(kinds([request('a'), request('a'), request('a', [], 'other')])).toEqual(['queued', 'repeat', 'collision'])
})

test('a standing key repeats, collides or has expired; a lost confirmation of our own commit is not a repeat', () => {
  const known = { fingerprint: 'f', subjectId: 'n-first', expired: false }
  const own = request('own')
  const keys = new Map<string, StandingKey>([
    ['a', known],
    ['b', { ...known, fingerprint: 'g' }],
    ['c', { ...known, expired: true }],
    ['own', { ...known, subjectId: own.subjectId }],
  ])
  expect(kinds([request('a'), request('b'), request('c'), own], { ...nothing, keys })).toEqual([
    'repeat',
    'collision',
    'key_expired',
    'own_commit',
  ])
})

test('the first in order opens a window, later ones are suppressed by it', () => {
  const requests = [request('a', [claim('w')]), request('b', [claim('w')])]
  const { decisions } = decideAdmissions(requests, nothing)
  expect(decisions[1]).toMatchObject({
    candidates: [
      { kind: 'suppressed', window: { openerId: requests[0]?.subjectId, openedAtMs: 10_000, closesAtMs: 11_000 } },
    ],
  })
})

test('a suppressed notification opens none of its windows', () => {
  const windows = new Map<string, StandingWindow>([['w2', { openerId: 'x', openedAtMs: 0, closesAtMs: null }]])
  const requests = [request('a', [claim('w1'), claim('w2')]), request('b', [claim('w1')])]
  expect(kinds(requests, { ...nothing, windows })).toEqual(['suppressed', 'queued'])
})

test('a sliding window is pushed by a suppressed twin, also when it was opened in the same batch; a fixed one is not', () => {
  const windows = new Map<string, StandingWindow>([['w', { openerId: 'x', openedAtMs: 9_500, closesAtMs: 10_500 }]])
  const slides = decideAdmissions([request('a', [claim('w', 1_000, 'sliding')])], { ...nothing, windows })
  expect([...slides.slid]).toEqual([['w', 11_000]])
  const fixed = decideAdmissions([request('a', [claim('w')])], { ...nothing, windows })
  expect([...fixed.slid]).toEqual([])
})

test('deciding a batch gives what deciding its items one by one would give', () => {
  const item = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    fingerprint: fc.constantFrom('f', 'g'),
    windows: fc.uniqueArray(fc.constantFrom('w1', 'w2', 'w3'), { maxLength: 3 }),
  })
  fc.assert(
    fc.property(fc.array(item, { maxLength: 12 }), (items) => {
      const requests = items.map(({ key, fingerprint, windows }) =>
        request(
          key,
          windows.map((w) => claim(w)),
          fingerprint,
        ),
      )
      const keys = new Map<string, StandingKey>()
      const windows = new Map<string, StandingWindow>()
      const oneByOne = requests.map((one) => {
        const { decisions, opened } = decideAdmissions([one], { keys, windows, nowMs: 10_000 })
        const [decision] = decisions
        if (decision?.kind === 'fresh')
          keys.set(one.keyHash, { fingerprint: one.fingerprint, subjectId: one.subjectId, expired: false })
        for (const [key, { openerId, closesAtMs }] of opened)
          windows.set(key, { openerId, openedAtMs: 10_000, closesAtMs })
        return decision?.kind === 'fresh' ? decision.candidates.map((c) => c.kind).join() : decision?.kind
      })
      expect(kinds(requests)).toEqual(oneByOne)
    }),
  )
})

test('every window has at most one opener, and every suppression names one that stands', () => {
  const item = fc.record({
    windows: fc.uniqueArray(fc.constantFrom('w1', 'w2', 'w3', 'w4'), { minLength: 1, maxLength: 3 }),
  })
  fc.assert(
    fc.property(fc.array(item, { maxLength: 20 }), (items) => {
      const requests = items.map(({ windows }, i) =>
        request(
          `k${i}`,
          windows.map((w) => claim(w)),
        ),
      )
      const { decisions, opened } = decideAdmissions(requests, nothing)
      const queued = new Set<string>()
      decisions.forEach((decision, i) => {
        const [outcome] = decision.kind === 'fresh' ? decision.candidates : []
        if (outcome?.kind === 'queued') queued.add(requests[i]?.subjectId ?? '')
        if (outcome?.kind === 'suppressed') expect(queued.has(outcome.window.openerId)).toBe(true)
      })
      for (const { openerId } of opened.values()) expect(queued.has(openerId)).toBe(true)
    }),
  )
})

test('a claim that only marks stops nobody, is opened once, and stops whoever asks for it', () => {
  const mark = { ...claim('m', null), onlyMarks: true }
  const [first, second, asking] = [request('a', [mark]), request('b', [mark]), request('c', [claim('m', null)])]
  expect(kinds([first, second, asking])).toEqual(['queued', 'queued', 'suppressed'])
  const { opened } = decideAdmissions([first, second], nothing)
  expect([...opened.values()].map(({ openerId }) => openerId)).toEqual([first.subjectId])
})
