import { describe, expect, it } from 'vitest'
import { RefreshingValue } from '@/lib/observability/refreshing-value'

function counted(results: (() => Promise<number>)[]) {
  const clock = { ms: 0 }
  let reads = 0
  const value = new RefreshingValue(() => (results[reads++] ?? (() => Promise.resolve(reads)))(), {
    refreshAfterMs: 100,
    staleAfterMs: 200,
    now: () => clock.ms,
  })
  return { value, clock, reads: () => reads }
}

const one = () => Promise.resolve(1)
const two = () => Promise.resolve(2)
const failure = () => Promise.reject(new Error('down'))

describe('a refreshing value', () => {
  it('is read once for many callers at a time', async () => {
    const { value, reads } = counted([one, two])
    expect(await Promise.all([value.get(), value.get(), value.get()])).toEqual([1, 1, 1])
    expect(reads()).toBe(1)
  })

  it('serves the old value while it is read anew, and the new one after', async () => {
    const { value, clock } = counted([one, two, two])
    await value.get()
    clock.ms = 150
    expect(await value.get()).toBe(1)
    await value.refresh()
    expect(await value.get()).toBe(2)
  })

  it('never serves a value that is older than its limit', async () => {
    const { value, clock } = counted([one, failure, two])
    await value.get()
    clock.ms = 200
    await expect(value.get()).rejects.toThrow('down')
    expect(await value.get()).toBe(2)
  })

  it('survives a failed refresh as long as the old value is fresh enough', async () => {
    const { value, clock } = counted([one, failure])
    await value.get()
    clock.ms = 150
    expect(await value.get()).toBe(1)
    await Promise.resolve()
    expect(await value.get()).toBe(1)
  })

  it('after expiry does not accept a reading that began before', async () => {
    let finish: (n: number) => void = () => {}
    const slow = () =>
      new Promise<number>((resolve) => {
        finish = resolve
      })
    const { value } = counted([slow, two])
    const early = value.get()
    value.expire()
    const late = value.get()
    finish(1)
    expect(await early).toBe(1)
    expect(await late).toBe(2)
    expect(await value.get()).toBe(2)
  })

  it('gives up a reading that says nothing, and reads anew for who comes next', async () => {
    const readings = [() => new Promise<number>(() => {}), two]
    const limits = { refreshAfterMs: 100, staleAfterMs: 200, silentAfterMs: 5 }
    const value = new RefreshingValue(() => (readings.shift() ?? one)(), limits)
    await expect(value.get()).rejects.toThrow('no answer')
    expect(await value.get()).toBe(2)
  })
})
