import { readFile } from 'node:fs/promises'
import { expect, test } from '@/e2e/support/test'

test('on plain http in a network the audit is exported by its button, and not by a page of another site', async ({
  product,
  playwright,
  launchOptions,
}) => {
  // To a name that is not localhost a browser says neither site nor origin, as in a network without certificates.
  const port = new URL(product.url).port
  const [ours, theirs] = [`http://console.test:${port}`, `http://evil.test:${port}`]
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP *.test 127.0.0.1'],
  })
  const page = await browser.newPage()
  await page.goto(`${ours}/sign-in`)
  await page.getByLabel('Email').fill(product.admin.email)
  await page.getByLabel('Password').fill(product.admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()

  await page.goto(`${ours}/audit?action=session.open`)
  const started = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export as CSV' }).click()
  const download = await started
  expect(download.suggestedFilename()).toBe('once-audit.csv')
  expect(await readFile(await download.path(), 'utf8')).toContain('"user:admin@example.com","session.open"')

  const followed = await page.request.get(`${ours}/api/console/audit.csv`)
  expect(followed.status()).toBe(403)
  const named = await page.request.get(`${ours}/api/console/audit.csv`, { headers: { origin: theirs } })
  expect(named.status()).toBe(403)
  await browser.close()
})
