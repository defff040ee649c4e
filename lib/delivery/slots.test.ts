import { afterEach, expect, test, vi } from 'vitest'
import { createSlots } from '@/lib/delivery/slots'

afterEach(() => {
  vi.useRealTimers()
})

test('answers that come close together free their slots for one statement', async () => {
  vi.useFakeTimers()
  const slots = createSlots(8)
  await slots.take(8)
  const next = slots.take(8)
  slots.release(3)
  slots.release(1)
  slots.release(1)
  expect(await next).toBe(4)
})

test('a slot that is free is used within 2 ms although the others of a slow provider are not', async () => {
  vi.useFakeTimers()
  const slots = createSlots(8)
  await slots.take(8)
  const next = slots.take(8)
  slots.release(1)
  vi.advanceTimersByTime(2)
  expect(await next).toBe(1)
})

test('the more slots there are, the longer answers are waited for, 30 ms at most', async () => {
  vi.useFakeTimers()
  const slots = createSlots(1_000)
  await slots.take(1_000)
  const next = slots.take(100)
  slots.release(1)
  vi.advanceTimersByTime(20)
  slots.release(2)
  vi.advanceTimersByTime(10)
  expect(await next).toBe(3)
})

test('who waited in vain takes nothing, and who comes after is served', async () => {
  vi.useFakeTimers()
  const slots = createSlots(2)
  await slots.take(2)
  const inVain = slots.take(2, 500)
  vi.advanceTimersByTime(500)
  expect(await inVain).toBe(0)
  slots.release(2)
  expect(await slots.take(2)).toBe(2)
})

test('who answers at once is given as many more as were answered in twenty milliseconds, and never called more often at once', async () => {
  vi.useFakeTimers()
  const slots = createSlots(8)
  expect(await slots.take(100)).toBe(8)
  for (let i = 0; i < 8; i++) await slots.startCall()
  for (let i = 0; i < 6; i++) slots.endCall()
  vi.advanceTimersByTime(20)
  expect(await slots.take(100)).toBe(12) // eight and six, less the two that are out
  const begun: number[] = []
  for (let i = 0; i < 12; i++) void slots.startCall().then(() => begun.push(i))
  await Promise.resolve()
  expect(begun).toEqual([0, 1, 2, 3, 4, 5])
  slots.endCall()
  await Promise.resolve()
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6])
})

test('who answers slowly is given no more than may be called at once', async () => {
  vi.useFakeTimers()
  const slots = createSlots(8)
  expect(await slots.take(100)).toBe(8)
  for (let i = 0; i < 8; i++) await slots.startCall()
  slots.endCall()
  vi.advanceTimersByTime(40)
  const next = slots.take(100)
  vi.advanceTimersByTime(2)
  expect(await next).toBe(1)
})

test('fewer may be called at once from now on: those that are out end, and what was taken waits', async () => {
  const slots = createSlots(4)
  await slots.take(4)
  for (let i = 0; i < 3; i++) await slots.startCall()
  slots.resize(2)
  let begun = false
  void slots.startCall().then(() => {
    begun = true
  })
  slots.endCall()
  await Promise.resolve()
  expect(begun).toBe(false)
  slots.endCall()
  await Promise.resolve()
  expect(begun).toBe(true)
})
