import type { Server } from 'node:http'
import type { Browser, Page } from '@playwright/test'
import Provider from 'oidc-provider'
import { signInAs } from '@/e2e/support/people'
import { type RunningProduct, startProduct } from '@/e2e/support/product'
import { expect, test } from '@/e2e/support/test'
import { freePort } from '@/scripts/free-port.mjs'

type Person = { email: string; email_verified: boolean; roles: string[] }
const people: Record<string, Person> = {
  ann: { email: 'ann@example.com', email_verified: true, roles: ['ops'] },
  eve: { email: 'admin@example.com', email_verified: false, roles: ['root'] },
  mal: { email: 'mal@evil.example', email_verified: true, roles: ['root'] },
}

test('people of the single sign-on get in by its word, and only those who may', async ({ browser }) => {
  test.setTimeout(240_000)
  const issuerPort = await freePort()
  const issuer = `http://127.0.0.1:${issuerPort}`
  const product = await startProduct({ providers: [], routes: [], notificationTypes: [] }, (url) => ({
    ONCE_PUBLIC_URL: url,
    AUTH_OIDC_ISSUER: issuer,
    AUTH_OIDC_ID: 'once',
    AUTH_OIDC_SECRET: 'secret-of-once',
    AUTH_OIDC_NAME: 'Example ID',
    AUTH_OIDC_ROLES: 'ops:operator,root:admin',
    AUTH_OIDC_DOMAINS: 'example.com',
  }))
  const provider = startProvider(issuer, issuerPort, product)
  try {
    const hers = await (await browser.newContext()).newPage()
    const asked = hers.waitForRequest((request) => request.url().startsWith(`${issuer}/auth?`))
    await identify(hers, product, 'ann')
    const { searchParams } = new URL((await asked).url())
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    for (const check of ['code_challenge', 'state', 'nonce'])
      expect(searchParams.get(check)?.length).toBeGreaterThan(20)
    await expect(hers.getByRole('heading', { name: 'Overview' })).toBeVisible()
    await hers.goto(`${product.url}/profile`)
    await expect(hers.getByText('operator: ')).toBeVisible()
    await expect(hers.getByRole('region', { name: 'Sessions' }).getByText('single sign-on')).toBeVisible()

    for (const stranger of ['eve', 'mal']) await isRefused(browser, product, stranger)
    const forged = await hers.request.get(`${product.url}/api/auth/callback/oidc?code=x&state=y`, { maxRedirects: 0 })
    expect(forged.headers().location).toContain('/sign-in?error=')

    const admin = await (await browser.newContext()).newPage()
    await signInAs(admin, product.url, product.admin.email, product.admin.password)
    await expect(admin.getByRole('heading', { name: 'Overview' })).toBeVisible()
    await admin.goto(`${product.url}/users`)
    const row = admin.getByRole('row').filter({ hasText: 'ann@example.com' })
    await row.getByRole('button', { name: 'End access…' }).click()
    await admin.getByRole('dialog').getByRole('button', { name: 'End access' }).click()
    await expect(row.getByText('Ended')).toBeVisible()
    await hers.goto(product.url)
    await expect(hers).toHaveURL(/\/sign-in/)
    await isRefused(browser, product, 'ann')
  } finally {
    provider.close()
    provider.closeAllConnections()
    await product.stop()
  }
})

/** A real provider, with the pages for signing in that its package brings. */
function startProvider(issuer: string, port: number, product: RunningProduct): Server {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'once',
        client_secret: 'secret-of-once',
        redirect_uris: [`${product.url}/api/auth/callback/oidc`],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['roles'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    cookies: { keys: ['cookies-of-the-test'] },
  })
  return provider.listen(port, '127.0.0.1')
}

async function identify(page: Page, product: RunningProduct, who: string): Promise<void> {
  await page.goto(`${product.url}/sign-in`)
  await page.getByRole('button', { name: 'Continue with Example ID' }).click()
  await page.locator('input[name=login]').fill(who)
  await page.locator('input[name=password]').fill('x')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

async function isRefused(browser: Browser, product: RunningProduct, who: string): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await identify(page, product, who)
  await expect(page.locator('form [role=alert]')).toHaveText(/Single sign-on did not let you in/)
  await page.goto(product.url)
  await expect(page).toHaveURL(/\/sign-in/)
  await context.close()
}
