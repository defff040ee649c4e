import { expect, test } from 'vitest'
import { type PartAnswer, type Walked, walkIncident } from '@/components/review/walk-incident'

const part = (more: Partial<PartAnswer & { kind: 'asked' }>): PartAnswer => ({
  ...{ kind: 'asked', queued: 2, looked: 2, refused: [], next: null },
  ...more,
})

/** Answers in turn, and what was asked. */
function answers(...parts: PartAnswer[]) {
  const asked: (string | null)[] = []
  return {
    asked,
    next: async (cursor: string | null) => {
      asked.push(cursor)
      return parts.shift() ?? part({})
    },
  }
}

test('part follows part to the end, and what each came to adds up', async () => {
  const why = 'It is queued already'
  const { asked, next } = answers(
    part({ next: 'b' }),
    part({ queued: 1, refused: [{ why, count: 1 }], next: 'c' }),
    part({ queued: 0, looked: 1, refused: [{ why, count: 1 }] }),
  )
  const told: Walked[] = []
  const walked = await walkIncident(
    next,
    (now) => told.push(now),
    () => false,
  )
  expect(asked).toEqual([null, 'b', 'c'])
  expect(told.map(({ looked, queued }) => [looked, queued])).toEqual([
    [2, 2],
    [4, 3],
    [5, 3],
  ])
  expect(walked).toEqual({ looked: 5, queued: 3, refused: new Map([[why, 2]]), stoppedBy: null })
})

test('a stop ends it after the part that is under way, and a refusal at once', async () => {
  const stopped = answers(part({ next: 'b' }))
  await walkIncident(
    stopped.next,
    () => {},
    () => true,
  )
  expect(stopped.asked).toEqual([null])
  const refused = answers(part({ next: 'b' }), { kind: 'refused', message: 'no' })
  const walked = await walkIncident(
    refused.next,
    () => {},
    () => false,
  )
  expect(walked).toMatchObject({ looked: 2, queued: 2, stoppedBy: 'no' })
  expect(refused.asked).toEqual([null, 'b'])
})
