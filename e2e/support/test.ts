import { test as base, expect, type Page } from '@playwright/test'
import { type RunningProduct, startProduct } from '@/e2e/support/product'
import { type Simulator, startSimulator } from '@/e2e/support/simulator/simulator'

type Fixtures = { signedIn: Page }
type WorkerFixtures = { ofItsOwn: string; simulator: Simulator; product: RunningProduct }

/**
 * A built product with a provider simulator beside it, one of each a worker, and a page that is signed in. Which other specs
 * have left something in the product is chance; one that cannot bear it names itself in `test.use({ ofItsOwn })`.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  ofItsOwn: ['', { option: true, scope: 'worker' }],
  simulator: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const simulator = await startSimulator()
      await use(simulator)
      await simulator.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  product: [
    async ({ simulator }, use) => {
      const product = await startProduct(configuration(simulator.baseUrl('genesys-primary')))
      await use(product)
      await product.stop()
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  signedIn: async ({ page, product }, use) => {
    await page.goto(`${product.url}/sign-in`)
    await page.getByLabel('Email').fill(product.admin.email)
    await page.getByLabel('Password').fill(product.admin.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
    await use(page)
  },
})

export { expect }

/** One type over one route to the simulator. */
export function configuration(baseUrl: string) {
  return {
    providers: [
      { name: 'genesys-primary', adapter: 'genesys-outbound-contacts', settings: { baseUrl, accessToken: 't' } },
    ],
    routes: [{ name: 'sms-default', channel: 'sms', providers: ['genesys-primary'] }],
    notificationTypes: [
      {
        name: 'order_confirmation',
        channel: 'sms',
        route: 'sms-default',
        template: { body: 'Order {{ data.orderId }} is confirmed.' },
        dedup: [{ rule: 'same-order', guard: 'dedup_window', fields: ['data.orderId'], window: 'PT10M' }],
      },
    ],
  }
}
