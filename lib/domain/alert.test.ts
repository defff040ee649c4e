import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AlertEvent, type AlertPhase, alertStep } from '@/lib/domain/alert'

const timing = { holdMs: 60_000, remindMs: 600_000 }

/** Asks every `stepMs`, as the engine does. @returns what was told, with when */
function run(answers: readonly boolean[], stepMs: number, t: { holdMs: number; remindMs: number | null } = timing) {
  const told: { at: number; event: AlertEvent }[] = []
  let [phase, since]: [AlertPhase, number] = ['quiet', 0]
  let toldAt: number | null = null
  answers.forEach((holds, i) => {
    const now = i * stepMs
    const state = { phase, sinceMs: now - since, toldMs: toldAt === null ? null : now - toldAt }
    const step = alertStep(state, holds, t)
    if (step.kind === 'stay') return
    if (step.to !== phase) [phase, since] = [step.to, now]
    if (step.tell === null) return
    told.push({ at: now, event: step.tell })
    toldAt = now
  })
  return told
}

const times = (count: number, holds: boolean) => Array.from({ length: count }, () => holds)

test('one word at the start, reminders while it lasts, one word at the end', () => {
  const told = run([...times(61, true), ...times(10, false)], 15_000)
  expect(told).toEqual([
    { at: 60_000, event: 'started' },
    { at: 660_000, event: 'reminder' },
    { at: 61 * 15_000 + 60_000, event: 'ended' },
  ])
})

test('what does not hold for long enough is told to nobody', () => {
  expect(run([...times(4, true), false, ...times(4, true), false], 15_000)).toEqual([])
})

test('what flaps while it is raised is neither ended nor started again', () => {
  const flapping = Array.from({ length: 40 }, (_, i) => i % 3 !== 0)
  expect(run([...times(5, true), ...flapping], 15_000, { holdMs: 60_000, remindMs: null })).toEqual([
    { at: 60_000, event: 'started' },
  ])
})

test('without a hold it is told at once', () => {
  expect(run([true, true, false], 15_000, { holdMs: 0, remindMs: null }).map(({ event }) => event)).toEqual([
    'started',
    'ended',
  ])
})

test('whatever happens, starts and ends take turns, and a reminder is never outside them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 200 }),
      fc.integer({ min: 0, max: 5 }),
      fc.option(fc.integer({ min: 1, max: 9 })),
      (answers, hold, remind) => {
        const told = run(answers, 1, { holdMs: hold, remindMs: remind })
        let raised = false
        for (const { event } of told) {
          expect(event).toBe(raised ? (event === 'reminder' ? 'reminder' : 'ended') : 'started')
          raised = event !== 'ended'
        }
        for (const [i, { event, at }] of told.entries()) {
          const before = told[i - 1]
          if (event === 'reminder' && before) expect(at - before.at).toBeGreaterThanOrEqual(remind ?? Infinity)
        }
      },
    ),
  )
})
