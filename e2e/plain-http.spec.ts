import { readFile } from 'node:fs/promises'
import { expect, test } from '@/e2e/support/test'

test('on plain http in a network the audit is exported by its button, and not by a link that anybody could place', async ({
  product,
  playwright,
  launchOptions,
}) => {
  // To a name that is not localhost a browser says neither site nor origin, as in a network without certificates.
  const port = new URL(product.url).port
  const ours = `http://console.test:${port}`
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP console.test 127.0.0.1'],
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

  const order = { type: 'order_confirmation', recipient: { phone: '+15553332211' }, data: { orderId: 'ORD_plain' } }
  const { id } = await product.send(order)
  await page.goto(`${ours}/notifications/${id}`)
  await page.getByRole('button', { name: 'Copy notification id' }).click()
  await expect(page.getByRole('button', { name: 'notification id copied' })).toBeVisible()

  // What a page of another site could do: make the browser follow the link, with the cookie.
  expect((await page.goto(`${ours}/api/console/audit.csv`))?.status()).toBe(403)
  await browser.close()
})
