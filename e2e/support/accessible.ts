import { AxeBuilder } from '@axe-core/playwright'
import { type ConsoleMessage, expect, type Page } from '@playwright/test'

/** axe asks for targets that a finger meets (24 px, WCAG 2.2 AA) only where told to. */
const rules = { 'target-size': { enabled: true } }

/** The page as it stands has no fault that axe finds, in either theme: what the second changes is colours. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    // Else axe opens a second page for each reading, which only frames of other origins need: the console has none.
    const axe = new AxeBuilder({ page }).setLegacyMode()
    const { violations } = await (colorScheme === 'light'
      ? axe.options({ rules })
      : axe.withRules(['color-contrast', 'link-in-text-block'])
    ).analyze()
    const faults = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target) }))
    expect(faults, `${new URL(page.url()).pathname}, ${colorScheme}`).toEqual([])
  }
}

/** The same for pages that need nothing but their address; they break no content policy either. */
export async function expectPagesAccessible(page: Page, url: string, paths: readonly string[]): Promise<void> {
  const broken: string[] = []
  const listen = (message: ConsoleMessage) => {
    if (/content security policy/i.test(message.text())) broken.push(`${page.url()} ${message.text()}`)
  }
  page.on('console', listen)
  for (const path of paths) {
    await page.goto(url + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible(page)
  }
  page.off('console', listen)
  expect(broken).toEqual([])
}
