import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantOfUuid, uuidV7 } from '@/lib/domain/identity'
import { laneCount, laneOf } from '@/lib/domain/lane'

const random16 = fc.uint8Array({ minLength: 16, maxLength: 16 })

test('an id steered into a lane is in that lane, whatever its time and chance, and stays a version 7 UUID', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 47 }),
      random16,
      fc.integer({ min: 0, max: laneCount - 1 }),
      (ms, random, lane) => {
        const id = uuidV7(ms, random, lane)
        expect(laneOf(id)).toBe(lane)
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      },
    ),
  )
})

test('a lane does not depend on the case of the UUID', () => {
  fc.assert(fc.property(fc.uuid(), (id) => laneOf(id.toUpperCase()) === laneOf(id)))
})

test('version 1 UUIDs of one machine, which share their tail, spread over the lanes', () => {
  const lanes = new Set(
    Array.from({ length: 2_000 }, (_, i) =>
      laneOf(`${(i * 7919).toString(16).padStart(8, '0')}-1dd2-11b2-8000-080027b5a3f1`),
    ),
  )
  expect(lanes.size).toBe(laneCount)
})

test('ids sort by the time at which they were made', () => {
  const ids = [1_000, 2_000, 3_000_000_000_000].map((ms) => uuidV7(ms, new Uint8Array(16).fill(255)))
  expect(ids.toSorted()).toEqual(ids)
})

test('the instant of a version 7 UUID is read back, of another there is none', () => {
  expect(instantOfUuid(uuidV7(1_764_000_000_123, new Uint8Array(16).fill(255)))).toEqual(new Date(1_764_000_000_123))
  expect(instantOfUuid('0b5e0000-0000-4000-8000-00000000b5e1')).toBeNull()
})
