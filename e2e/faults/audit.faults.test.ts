import { expect, test } from 'vitest'
import { audit } from '@/e2e/support/crash/audit'
import { planted } from '@/e2e/support/crash/fault-scenario'
import { watchLeaks } from '@/e2e/support/crash/leak-watch'
import type { RunFacts } from '@/e2e/support/crash/run-facts'

const acceptedAt = new Date('2026-11-25T10:00:00.000Z')
const at = '2026-11-25T10:00:01.000Z'
const taken = { at, provider: 'keyed', key: 'n1', id: 'p1', recipient: '+15551000000', bodyHash: 'b' }
const answer = { status: 202, body: '{"id":"n1"}', id: 'n1', replayed: false }
const sound: RunFacts = {
  requests: [{ key: 'k1', fact: '+15551000000', body: {} }],
  answers: new Map([['k1', [answer, { ...answer, replayed: true }]]]),
  acceptances: [taken],
  otherBodies: 0,
  notifications: [{ id: 'n1', type: 'keyed', status: 'sent', duplicateRisk: false, acceptedAt }],
  work: [],
  attempts: [
    {
      ...{ id: 'n1', number: 1, provider: 'keyed', trigger: 'first' },
      ...{ startedAt: acceptedAt, outcome: 'accepted', late: false },
    },
  ],
  lookups: [],
  acceptedLate: [],
  receiptSubjects: [],
  counters: [{ name: 'sent', counted: 1, recounted: 1 }],
  staleFinishes: 0,
  workersLost: 0,
  breakerMoves: 0,
  auditBreaks: [],
}
const resources = { sessionsMost: 9, sessionsLeft: 0, idleInTransaction: [], memory: [] }
const [notification] = sound.notifications
const [attempt] = sound.attempts

function broken(change: Partial<RunFacts>): string[] {
  const found = Object.entries(audit({ ...sound, ...change })).filter(([, examples]) => examples.length > 0)
  return found.map(([name]) => name)
}

test('the audit of a sound run finds nothing', () => {
  expect(broken({})).toEqual([])
})

test('a message whose first call is another provider’s, because its own was closed, is sound', () => {
  expect(broken({ attempts: attempt ? [{ ...attempt, trigger: 'fallback' }] : [] })).toEqual([])
})

test('a fact is admitted again when its first notification certainly reached nobody, unless only a person said so later', () => {
  const twiceAdmitted = (byHand: RunFacts['byHand'] = []): Partial<RunFacts> => ({
    byHand,
    requests: [...sound.requests, { key: 'k2', fact: '+15551000000', body: {} }],
    answers: new Map([...sound.answers, ['k2', [{ ...answer, id: 'n2' }]]]),
    acceptances: [{ ...taken, key: 'n2' }],
    notifications: notification
      ? [
          { ...notification, status: 'dead_lettered' },
          { ...notification, id: 'n2' },
        ]
      : [],
    attempts: attempt ? [{ ...attempt, id: 'n2' }] : [],
  })
  expect(broken(twiceAdmitted())).toEqual([])
  expect(broken(twiceAdmitted([{ id: 'n1', verdict: 'not_sent', audited: 1 }]))).toEqual(['I10_one_admission_a_window'])
})

test.each<[string, Partial<RunFacts>]>([
  ['I1_nothing_lost', { answers: new Map() }],
  ['I1_nothing_lost', { work: [{ id: 'n1', state: 'ready' }] }],
  ['I2_no_duplicates', { acceptances: [taken, { ...taken, id: 'p2' }] }],
  ['I2_no_duplicates', { acceptances: [taken, { ...taken, id: 'p2', provider: 'spare' }] }],
  ['I4_no_ghosts', { acceptances: [taken, { ...taken, id: 'p2', key: 'nobody', recipient: '+15551000001' }] }],
  ['I5_state_is_truth', { acceptances: [] }],
  ['I5_state_is_truth', { notifications: notification ? [{ ...notification, status: 'dead_lettered' }] : [] }],
  [
    'I6_intent_before_effect',
    { attempts: attempt ? [{ ...attempt, startedAt: new Date('2026-11-25T10:00:02Z') }] : [] },
  ],
  ['I7_frozen_body', { otherBodies: 1 }],
  ['I8_moved_only_by_its_holder', { attempts: attempt ? [{ ...attempt, outcome: 'unknown' }] : [] }],
  [
    'I10_one_admission_a_window',
    {
      requests: [...sound.requests, { key: 'k2', fact: '+15551000000', body: {} }],
      answers: new Map([...sound.answers, ['k2', [{ ...answer, id: 'n2' }]]]),
    },
  ],
  ['I11_same_answer_to_the_same_key', { answers: new Map([['k1', [answer, answer]]]) }],
  ['I12_counters_equal_facts', { counters: [{ name: 'sent', counted: 2, recounted: 1 }] }],
  ['I13_audit_holds', { auditBreaks: ['changed at 7'] }],
  ['I13_audit_holds', { byHand: [{ id: 'n1', verdict: 'sent', audited: 2 }] }],
  ['I14_nothing_leaks', { leaks: ['log of 1: {"msg":"<phone>"}'] }],
  ['I15_resources_are_given_back', { resources: { ...resources, sessionsLeft: 1 } }],
  ['I15_resources_are_given_back', { resources: { ...resources, idleInTransaction: ['once-engine for 1200 ms'] } }],
  ['I15_resources_are_given_back', { resources: { ...resources, memory: [{ worker: 1, baseMb: 80, endMb: 400 }] } }],
  [
    'F32_no_fallback_after_unknown',
    {
      attempts: attempt
        ? [
            { ...attempt, number: 1, outcome: 'unknown' },
            { ...attempt, number: 2, trigger: 'fallback' },
          ]
        : [],
    },
  ],
])('the audit finds a planted breach of %s', (name, change) => {
  expect(broken(change)).toContain(name)
})

test.each([...planted.texts, 'the-secret', '+15554000017'])(
  'a line that says something planted is found, in whatever pieces it comes',
  (text) => {
    const watch = watchLeaks(['the-secret'])
    watch.hear('log of 1', `{"msg":"fine"}\n{"msg":"${text.slice(0, 5)}`)
    watch.hear('log of 2', '{"id":"01980000-1555-7000-8000-155540000170"}\n') // an id, and no phone
    watch.hear('log of 1', `${text.slice(5)}"}\n`)
    expect([watch.lines, watch.leaks]).toEqual([3, [expect.stringMatching(/^log of 1: /)]])
    expect(watch.leaks.join()).not.toContain(text)
  },
)
