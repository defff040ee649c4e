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
