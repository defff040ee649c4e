import type { Page } from '@playwright/test'
import { generateSync } from 'otplib'
import { expectAccessible } from '@/e2e/support/accessible'
import { newUser, signInAs } from '@/e2e/support/people'
import { expect, test } from '@/e2e/support/test'

const codeOf = (secret: string, periods = 0) =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + periods * 30 })

test('a second factor is set up by a scan, asked for after the password, and works once a code', async ({
  signedIn: page,
  product,
  browser,
}) => {
  test.setTimeout(120_000)
  const password = await newUser(page, product.url, { email: 'tess@example.com', role: 'viewer' })
  const hers = await (await browser.newContext()).newPage()
  await signInAs(hers, product.url, 'tess@example.com', password)
  await hers.getByRole('button', { name: /Account of/ }).click()
  await hers.getByRole('menuitem', { name: 'Profile and sessions' }).click()
  const { secret, recoveryCodes, used } = await setUp(hers, password)
  await hers.reload()
  await expect(hers.getByText('10 of 10 recovery codes are left')).toBeVisible()
  for (const once of [secret, ...recoveryCodes]) expect(await hers.content()).not.toContain(once)
  await expectAccessible(hers)

  const other = await (await browser.newContext()).newPage()
  await signInAs(other, product.url, 'tess@example.com', password)
  await expect(other.getByRole('heading', { name: 'One more step' })).toBeVisible()
  await expectAccessible(other)
  for (const wrong of ['000000', used]) {
    await other.getByLabel('Code').fill(wrong)
    await other.getByRole('button', { name: 'Sign in' }).click()
    await expect(other.getByLabel('Code')).toHaveValue('') // answered: the words may still be those about the one before
    await expect(other.locator('form [role=alert]')).toHaveText(/not right, or was used already/)
    await expect(other).toHaveURL(/\/sign-in$/)
  }
  await other.getByLabel('Code').fill(codeOf(secret, 1))
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByRole('heading', { name: 'Overview' })).toBeVisible()

  await hers.goto(`${product.url}/profile`)
  const sessions = hers.getByRole('region', { name: 'Sessions' }).getByRole('row')
  await expect(sessions.filter({ hasText: 'Chrome' })).toHaveCount(2)
  await expect(sessions.filter({ hasText: '127.0.0.0/24' })).toHaveCount(2)
  await expect(sessions.filter({ hasText: 'This session' })).toHaveCount(1)
  await hers.getByRole('button', { name: 'End all others…' }).click()
  await hers.getByRole('dialog').getByRole('button', { name: 'End them' }).click()
  await expect(hers.getByText('1 session has ended')).toBeVisible()
  await other.goto(product.url)
  await expect(other).toHaveURL(/\/sign-in/)

  await signInAs(other, product.url, 'tess@example.com', password)
  await other.getByLabel('Code').fill(recoveryCodes[0] ?? '')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await page.goto(`${product.url}/users`)
  await page.getByRole('link', { name: 'tess@example.com' }).click()
  await expect(page.getByRole('region', { name: 'Sessions' }).getByRole('row')).toHaveCount(3)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Reset the second factor…' }).click()
  await page.getByLabel(/^Reason/).fill('the phone is lost')
  await page.getByRole('button', { name: 'Reset it' }).click()
  await expect(page.getByText('Signed in nowhere')).toBeVisible()
  await page.goto(`${product.url}/audit?action=totp.reset`)
  await expect(page.getByText('the phone is lost')).toBeVisible()
  for (const one of [hers, other]) await one.context().close()
})

test('a role that must have a second factor opens nothing else before it is set up', async ({
  signedIn: page,
  product,
  browser,
}) => {
  test.setTimeout(120_000)
  const password = await newUser(page, product.url, { email: 'una@example.com', role: 'support' })
  const demanded = page.getByRole('group', { name: /Who has one of these roles/ })
  await demanded.getByLabel('support').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('it holds from the next request on')).toBeVisible()

  const hers = await (await browser.newContext()).newPage()
  await signInAs(hers, product.url, 'una@example.com', password)
  await expect(hers).toHaveURL(/\/profile$/)
  await hers.goto(`${product.url}/notifications`)
  await expect(hers).toHaveURL(/\/profile$/)
  const read = await hers.request.get(`${product.url}/api/console/overview`, { headers: { 'x-once-console': '1' } })
  expect(read.status()).toBe(403)
  await setUp(hers, password)
  await expect(hers.getByRole('button', { name: 'Turn off…' })).toHaveCount(0)
  await hers.goto(`${product.url}/notifications`)
  await expect(hers.getByRole('heading', { name: 'Notifications' })).toBeVisible()

  await page.goto(`${product.url}/users`)
  await demanded.getByLabel('support').uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('it holds from the next request on')).toBeVisible()
  await hers.context().close()
})

/** Turns it on, on the profile page. */
async function setUp(page: Page, password: string) {
  await page.getByRole('button', { name: 'Set up…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password, again').fill('not this')
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByText('This is not your password.')).toBeVisible()
  await dialog.getByLabel('Your password, again').fill(password)
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect(dialog.getByRole('img', { name: 'QR code of the secret' })).toBeVisible()
  const secret = (await dialog.locator('code').getAttribute('title')) ?? ''
  const used = codeOf(secret)
  await dialog.getByLabel('The code that the app shows').fill(used)
  await dialog.getByRole('button', { name: 'Turn it on' }).click()
  const codes = dialog.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await expect(codes).toHaveCount(10)
  const recoveryCodes = (await codes.allTextContents()).map((text) => text.trim())
  await dialog.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByText('recovery codes are left')).toBeVisible()
  return { secret, recoveryCodes, used }
}
