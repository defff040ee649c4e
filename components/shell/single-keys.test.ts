import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isForPage, turnSingleKeys } from '@/components/shell/single-keys'

class FakeElement {
  isContentEditable = false
  constructor(readonly tagName: string) {}
}
class FakeInput extends FakeElement {
  constructor(readonly type: string) {
    super('INPUT')
  }
}

let openOver = false
beforeEach(() => {
  const kept = new Map<string, string>()
  openOver = false
  vi.stubGlobal('HTMLElement', FakeElement)
  vi.stubGlobal('HTMLInputElement', FakeInput)
  vi.stubGlobal('document', { querySelector: () => (openOver ? {} : null) })
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
})
afterEach(() => void vi.unstubAllGlobals())

test('a key is not the page’s while somebody types, with a modifier, or under what is open over the page', () => {
  expect(isForPage(pressed('g'))).toBe(true)
  expect(isForPage(pressed('g', { target: new FakeElement('TEXTAREA') }))).toBe(false)
  expect(isForPage(pressed('g', { target: new FakeInput('search') }))).toBe(false)
  expect(isForPage(pressed('x', { target: new FakeInput('checkbox') }))).toBe(true)
  expect(isForPage(pressed('g', { ctrlKey: true }))).toBe(false)
  openOver = true
  expect(isForPage(pressed('g'))).toBe(false)
})

test('turned off, a letter or sign does nothing alone; what moves about keeps its meaning', () => {
  turnSingleKeys(false)
  for (const key of ['g', 'j', 'x', '/', '?']) expect(isForPage(pressed(key)), key).toBe(false)
  expect(isForPage(pressed('Escape'))).toBe(true)
  turnSingleKeys(true)
  expect(isForPage(pressed('?'))).toBe(true)
})

function pressed(key: string, more: object = {}): KeyboardEvent {
  const event = { key, ctrlKey: false, metaKey: false, altKey: false, target: new FakeElement('MAIN'), ...more }
  return event as unknown as KeyboardEvent
}
