import { rmSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { pass, relay } from '@/db/testing/relay'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { KillableProduct } from '@/e2e/support/crash/killable-product'
import { signInAs } from '@/e2e/support/people'
import { startProduct } from '@/e2e/support/product'
import { makeSecondBuild } from '@/e2e/support/second-build'
import { configuration, expect, test } from '@/e2e/support/test'
import { freePort } from '@/scripts/free-port.mjs'

test('a page that is open while a release goes out, or is taken back, loses nothing that is typed and says what it cannot do', async ({
  page,
  simulator,
}) => {
  test.setTimeout(240_000)
  const both = await startBothBuilds(configuration(simulator.baseUrl('genesys-primary')))
  try {
    const { url, admin } = both
    await signInAs(page, url, admin.email, admin.password)
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
    await page.goto(`${url}/types/order_confirmation`)
    const before = await scriptsOf(page)
    await expect(page.getByLabel('Expires after')).toBeEnabled()
    await page.getByLabel('Expires after').fill('5')

    both.serve('second')
    // A part that the page has not fetched yet is gone: the button says so, and the form stays as it is.
    await page.getByRole('button', { name: /^Account of/ }).click()
    await expect(page.getByText(/^A part of this page could not be loaded/)).toBeVisible()
    // So is what would check the form here, and the action that it asks.
    await page.getByLabel(/^Reason/).fill('five days are enough')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText(/^Nothing was done: the server was updated since this page was loaded/)).toBeVisible()
    await expect(page.getByLabel('Expires after')).toHaveValue('5')
    await expect(page.getByLabel(/^Reason/)).toHaveValue('five days are enough')

    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    expect((await scriptsOf(page)).filter((script) => before.includes(script))).toEqual([])
    await expect(page.getByLabel('Expires after')).toBeEnabled()
    await page.getByLabel('Expires after').fill('5')
    await page.getByLabel(/^Reason/).fill('five days are enough')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText(/Saved as version/)).toBeVisible()

    // Taken back, a page of the second build follows its links, which it has fetched ahead, into whole pages of the first.
    await page.waitForLoadState('networkidle')
    both.serve('first')
    await page.getByRole('link', { name: 'Duplicates', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'Duplicates' })).toBeVisible()
    await expect.poll(() => scriptsOf(page)).toContain(before[0])
    await page.getByRole('button', { name: /^Account of/ }).click()
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
  } finally {
    await both.stop()
  }
})

/** The product twice, from two builds, on one database behind one address. */
async function startBothBuilds(document: object) {
  const dataDir = temporaryFolder('both')
  const ports = { first: 0, second: await freePort() }
  let serving: keyof typeof ports = 'first'
  const front = await relay(() => ({ hostname: '127.0.0.1', port: ports[serving] }), pass)
  const url = `http://127.0.0.1:${front.port}`
  const shared = { ONCE_DATA_DIR: dataDir, ONCE_PUBLIC_URL: url, ONCE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' }
  const first = await startProduct(document, () => shared)
  ports.first = Number(new URL(first.url).port)
  const build = makeSecondBuild()
  const environment = { ...shared, HOST: '127.0.0.1', ONCE_LOG_LEVEL: 'warn' }
  const second = new KillableProduct(`http://127.0.0.1:${ports.second}`, environment, build.folder)
  await second.start()
  return {
    url,
    admin: first.admin,
    serve(build: keyof typeof ports) {
      serving = build
      front.cut()
    },
    async stop() {
      await front.close()
      await second.stop()
      await first.stop()
      build.remove()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function scriptsOf(page: Page): Promise<string[]> {
  return page.locator('script[src]').evaluateAll((all) => all.map((script) => script.getAttribute('src') ?? ''))
}
