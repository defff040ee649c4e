import { afterEach, expect, test, vi } from 'vitest'
import { isPaused, togglePause } from '@/components/feedback/pause'

afterEach(() => vi.unstubAllGlobals())

test('a pause is kept with its tab, and ends as it began', () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  })
  expect(isPaused()).toBe(false)
  togglePause()
  expect([isPaused(), kept.size]).toEqual([true, 1])
  togglePause()
  expect([isPaused(), kept.size]).toEqual([false, 0])
})
