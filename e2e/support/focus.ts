import { expect, type Page } from '@playwright/test'

const stopsMax = 200

/** Walks the page by Tab: whatever takes the focus shows it, within the window and under nothing that stays in place. */
export async function expectFocusSeen(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.scrollTo(0, 0)
    document.querySelector<HTMLElement>('main')?.focus()
  })
  const unseen: string[] = []
  let stops = 0
  for (; stops < stopsMax; stops++) {
    await page.keyboard.press('Tab')
    const fault = await page.evaluate(faultOfFocus)
    if (fault === null) break
    if (fault !== '') unseen.push(fault)
  }
  expect(unseen).toEqual([])
  expect(stops).toBeGreaterThan(5)
}

/** What is wrong with where the focus is; null: it has left the page. */
function faultOfFocus(): string | null {
  const element = document.activeElement
  if (!element || !document.querySelector('main')?.contains(element)) return null
  const name = `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40)}`
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) === 0) return `${name}: no ring`
  const { x, y, width, height } = element.getBoundingClientRect()
  if (height > window.innerHeight / 2) return ''
  const there = document.elementFromPoint(x + Math.min(width, window.innerWidth - x) / 2, y + height / 2)
  if (!there) return `${name}: out of view`
  return there.contains(element) || element.contains(there) ? '' : `${name}: under ${there.tagName} ${there.className}`
}
