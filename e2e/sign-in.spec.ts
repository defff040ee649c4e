import { expectPagesAccessible } from '@/e2e/support/accessible'
import { newUser } from '@/e2e/support/people'
import { expect, test } from '@/e2e/support/test'

test('a stranger sees the sign-in page only, and a wrong password says nothing about the account', async ({
  page,
  product,
}) => {
  await page.goto(`${product.url}/notifications`)
  await expect(page).toHaveURL(/\/sign-in/)
  await page.getByLabel('Email').fill('nobody@example.com')
  await page.getByLabel('Password').fill('wrong password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.locator('form [role=alert]')).toHaveText('Email or password is not right.')
})

test('signing out ends the session for every browser that has its cookie', async ({
  signedIn: page,
  context,
  product,
  browser,
}) => {
  const stolen = await browser.newContext({ storageState: await context.storageState() })
  const other = await stolen.newPage()
  await other.goto(product.url)
  await expect(other.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await page.getByRole('button', { name: /Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await other.goto(product.url)
  await expect(other).toHaveURL(/\/sign-in/)
  await stolen.close()
})

test('every page works by keyboard, breaks no content policy and has no accessibility violation, light and dark', async ({
  signedIn: page,
  product,
}) => {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await expectPagesAccessible(page, product.url, ['/notifications', '/'])
  await page.keyboard.press('g')
  await page.keyboard.press('n')
  await expect(page).toHaveURL(/\/notifications$/)
  await expect(page.getByRole('textbox', { name: 'Recipient' })).toBeVisible()
  await page.keyboard.press('/')
  await expect(page.getByLabel('What to find')).toBeFocused()
  expect(complaints).toEqual([])
})

test('single keys do nothing under a dialog, and can be turned off', async ({ signedIn: page, product }) => {
  const help = page.getByRole('dialog', { name: 'Keys' })
  // Where it came from tells whether a key led elsewhere in between.
  const expectKeysDead = async (keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Types', exact: true }).click()
    await expect(page).toHaveURL(/\/types$/)
    await page.goBack()
    await expect(page).toHaveURL(/\/profile$/)
  }
  await page.goto(`${product.url}/profile`)
  // A key that comes before the page's script is nobody's.
  await expect(async () => {
    await page.keyboard.press('?')
    await expect(help).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await expectKeysDead(['g', 'n'])

  const keys = page.getByRole('checkbox', { name: /^Single keys do something/ })
  await keys.uncheck()
  await expectKeysDead(['?', 'g', 'n'])
  await page.goto(`${product.url}/profile`)
  await expect(keys).not.toBeChecked()
  await page.keyboard.press('?')
  await page.keyboard.press('/')
  await keys.check()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('?')
  await expect(help).toBeVisible()
})

test('choosing another role changes nothing before it is confirmed', async ({ signedIn: page, product }) => {
  const email = 'promoted@example.com'
  await newUser(page, product.url, { email, role: 'viewer' })
  const role = page.getByLabel(`Role of ${email}`)
  const button = page.getByRole('row', { name: email }).getByRole('button', { name: 'Change…' })
  const choose = () =>
    expect(async () => {
      await role.selectOption('support')
      await expect(button).toBeVisible({ timeout: 1_000 })
    }).toPass()
  await choose()
  await button.click()
  await expect(page.getByText(/^Every session of theirs ends at once\./)).toBeVisible()
  await page.getByRole('button', { name: 'Not now' }).click()
  await page.goto(`${product.url}/users`)
  await expect(role).toHaveValue('viewer')
  await choose()
  await button.click()
  await page.getByRole('button', { name: 'Change the role' }).click()
  await expect(page.getByText('The role is now support; every session of theirs has ended')).toBeVisible()
  await page.goto(`${product.url}/users`)
  await expect(role).toHaveValue('support')
})
