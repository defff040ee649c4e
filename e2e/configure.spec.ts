import type { Dialog, Locator } from '@playwright/test'
import { newUser, signInAs } from '@/e2e/support/people'
import { expect, test } from '@/e2e/support/test'

const recipient = { phone: '+15551230000' }

test('a window that is configured in the console suppresses the next duplicate, and the console explains it', async ({
  signedIn: page,
  product,
}) => {
  await page.goto(`${product.url}/types/~new`)
  await page.getByLabel('Name', { exact: true }).fill('welcome')
  await page.getByLabel('Route').selectOption('sms-default')
  await page.getByLabel('Body').fill('Welcome, {{ data.userId }}.')
  await page.getByLabel('Fields that make it the same').fill('data.userId')
  await page.getByLabel('Fields that make it the same').press('Enter')
  await page.getByLabel('Rule name').fill('same-user')
  await expect(page.getByText('The same data.userId within this type is sent once for 10 minutes.')).toBeVisible()
  await page.getByLabel('A request, as a producer would send it').fill('{"data":{"userId":"U_1"}}')
  await expect(page.getByText('Welcome, U_1.', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/Saved as version/)).toBeVisible()

  const welcome = { type: 'welcome', recipient, data: { userId: 'U_7' } }
  const send = () => product.send(welcome)
  await expect(async () => expect((await send()).status).toBe(202)).toPass()
  expect(await send()).toMatchObject({ status: 200, json: { suppression: { rule: 'same-user' } } })

  await page.goto(`${product.url}/duplicates?type=welcome`)
  await page
    .getByRole('row')
    .filter({ hasText: 'same-user' })
    .getByRole('link', { name: /Explain/ })
    .click()
  await expect(page.getByRole('heading', { name: 'Suppressed by dedup window' })).toBeVisible()
})

test('a changed order of providers is used by the next message, an outage falls back, and the old version comes back', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  await page.goto(`${product.url}/providers/~new`)
  await page.getByLabel('Name', { exact: true }).fill('backup')
  await page.getByLabel('Base URL').fill(simulator.baseUrl('backup'))
  await page.getByLabel('Access token').fill('secret-token')
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText(/^It answers within [\d,]+ ms and takes these credentials/)).toBeVisible()
  expect((await simulator.client.ledger('backup')).acceptances).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('link', { name: 'backup' })).toBeVisible()
  expect(JSON.stringify((await product.call('GET', '/api/v1/config')).json)).not.toContain('secret-token')

  await page.goto(`${product.url}/routes/sms-default`)
  const attempts = page.getByLabel('Attempts at most')
  await expect(attempts).toBeEnabled() // until then the form's script has not put its values in
  const attemptsBefore = await attempts.inputValue()
  await attempts.fill('')
  await expect(page.getByText('Not saved yet')).toBeVisible()
  await attempts.fill(attemptsBefore)
  await expect(page.getByText('Nothing changed')).toBeVisible()
  await page.getByLabel('Add a provider').selectOption('backup')
  const order = page.getByRole('list', { name: 'Providers in the order in which they are tried' }).getByRole('listitem')
  await expect(async () => {
    await dragOnto(page.getByRole('button', { name: 'Move backup' }), order.first())
    await expect(order.first()).toContainText('backup', { timeout: 2_000 })
  }).toPass()
  await page.getByRole('button', { name: 'backup later' }).click()
  await expect(order.first()).toContainText('genesys-primary')
  const handle = page.getByRole('button', { name: 'Move backup' })
  // A key that comes while the last one is still taking hold is not heard: then from the beginning.
  await expect(async () => {
    await page.keyboard.press('Escape')
    await handle.press('Space')
    await expect(handle).toHaveAttribute('aria-pressed', 'true', { timeout: 2_000 })
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Space')
    await expect(order.first()).toContainText('backup', { timeout: 2_000 })
  }).toPass()
  await page.getByRole('button', { name: 'Unavailable', exact: true }).click()
  const path = page.getByRole('list', { name: 'The path so far' })
  await expect(path).toContainText('Attempt 1 at backup: unavailable')
  await expect(path).toContainText('at genesys-primary (fallback)')
  page.once('dialog', (dialog) => void dialog.dismiss())
  await page.getByRole('link', { name: 'Types' }).click()
  await expect(page).toHaveURL(/\/routes\/sms-default$/)
  await page.getByLabel(/^Reason/).fill('genesys is slow today')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/Saved as version/)).toBeVisible()

  const send = async (orderId: string) => {
    const order = { type: 'order_confirmation', recipient, data: { orderId } }
    return (await product.send(order)).id
  }
  const takenBy = async (provider: string, id: string) =>
    (await simulator.client.ledger(provider)).acceptances.filter((one) => one.key === id).length
  // The new order holds within a second; until then messages go to the provider that was first before.
  await expect(async () => {
    const id = await send(`order-${Date.now()}`)
    await expect(async () => expect(await takenBy('backup', id)).toBe(1)).toPass({ timeout: 2_000 })
  }).toPass()
  await simulator.client.setFaults('backup', { status: 429, statusRatio: 1 })
  const fellBack = await send('order-in-the-outage')
  await expect(async () => expect(await takenBy('genesys-primary', fellBack)).toBe(1)).toPass()
  expect(await takenBy('backup', fellBack)).toBe(0)
  await simulator.client.clearFaults('backup')

  await page.goto(`${product.url}/settings`)
  await expect(page.getByText('genesys is slow today')).toBeVisible()
  await page.getByRole('button', { name: 'Restore' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
  await expect(page.getByText(/is in force again/)).toBeVisible()
  await page.goto(`${product.url}/routes/sms-default`)
  await expect(order).toHaveCount(1)
})

/** As a hand does it: a first small move, then the way. */
async function dragOnto(handle: Locator, place: Locator): Promise<void> {
  const [from, to] = [await handle.boundingBox(), await place.boundingBox()]
  const mouse = handle.page().mouse
  await mouse.move((from?.x ?? 0) + 5, (from?.y ?? 0) + 5)
  await mouse.down()
  await mouse.move((from?.x ?? 0) + 5, (from?.y ?? 0) - 5, { steps: 3 })
  await mouse.move((from?.x ?? 0) + 5, (to?.y ?? 0) + 5, { steps: 5 })
  await mouse.up()
}

test('what somebody else changed in the same type is shown, never overwritten silently', async ({
  signedIn: page,
  product,
}) => {
  const written = (words: string) =>
    product.reconfigure(({ notificationTypes, ...others }) => {
      const template = { body: `${words} {{ data.orderId }}.` }
      const type = { name: 'two_editors', channel: 'sms', route: 'sms-default', template }
      return { ...others, notificationTypes: [...notificationTypes.filter(({ name }) => name !== type.name), type] }
    })
  await written('First words for')
  await page.goto(`${product.url}/types/two_editors`)
  await page.getByLabel('Body').fill('My words for {{ data.orderId }}.')
  await written('Their words for')

  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Not saved: somebody changed this since you opened it.')).toBeVisible()
  await expect(page.getByText('Their words for {{ data.orderId }}.')).toBeVisible()
  page.on('dialog', (dialog) => void dialog.accept())
  await page.getByRole('button', { name: 'Drop mine, show theirs' }).click()
  await expect(page.getByLabel('Body')).toHaveValue('Their words for {{ data.orderId }}.')

  await page.getByLabel('Body').fill('My last words for {{ data.orderId }}.')
  await page.getByLabel(/^Reason/).fill('mine were agreed')
  await written('Their last words for')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Save mine over theirs' }).click()
  await expect(page.getByText(/Saved as version/)).toBeVisible()
  await page.goto(`${product.url}/settings`)
  await expect(page.getByText('“mine were agreed”')).toBeVisible()
})

test('a save that gets no answer says so and leaves the form as it was typed', async ({ signedIn: page, product }) => {
  const path = '/types/order_confirmation'
  await page.goto(product.url + path)
  await page.getByLabel('Expires after').fill('6')
  await page.getByLabel(/^Reason/).fill('six days are enough')
  await page.route(`**${path}`, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/^No answer from the server: it may or may not have been done/)).toBeVisible()
  await expect(page.getByLabel(/^Reason/)).toHaveValue('six days are enough')
  await page.unroute(`**${path}`)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/Saved as version/)).toBeVisible()
})

test('a page of another build is told to load again, and keeps what is typed', async ({ signedIn: page, product }) => {
  const path = '/types/order_confirmation'
  await page.goto(product.url + path)
  await page.getByLabel('Expires after').fill('5')
  // An id of an action that this server's build does not have, as the page of another has them.
  const action = '7f'.repeat(21)
  await page.route(`**${path}`, (route) => {
    const headers = route.request().headers()
    return route.continue(route.request().method() === 'POST' ? { headers: { ...headers, 'next-action': action } } : {})
  })
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/^Nothing was done: the server was updated since this page was loaded/)).toBeVisible()
  await expect(page.getByLabel('Expires after')).toHaveValue('5')
  await page.unroute(`**${path}`)
})

test('what is typed and not saved is asked about by whatever way the page is left', async ({
  signedIn: page,
  product,
}) => {
  const order = { type: 'order_confirmation', recipient, data: { orderId: 'found-by-its-id' } }
  const { id } = await product.send(order)
  await page.goto(`${product.url}/types`)
  await page.getByRole('link', { name: 'order_confirmation' }).click()
  const retried = page.getByLabel('Producers retry for up to')
  await expect(retried).toBeEnabled()
  const before = await retried.inputValue()
  await retried.fill('7')
  await expect(page.getByText('Not saved yet')).toBeVisible()
  await retried.fill(before)
  await expect(page.getByText('Nothing changed')).toBeVisible()
  await retried.fill('7')
  let asked = 0
  const stay = (dialog: Dialog) => {
    asked += 1
    void dialog.dismiss()
  }
  page.on('dialog', stay)
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('g')
  await page.keyboard.press('n')
  await expect.poll(() => asked).toBe(1)
  await page.keyboard.press('/')
  await page.getByLabel('What to find').fill(id)
  await page.keyboard.press('Enter')
  await expect.poll(() => asked).toBe(2)
  await page.keyboard.press('Escape')
  await page.evaluate(() => history.back())
  await expect.poll(() => asked).toBe(3)
  await expect(page).toHaveURL(/\/types\/order_confirmation$/)
  await expect(page.getByLabel('Producers retry for up to')).toHaveValue('7')
  page.off('dialog', stay)
  page.on('dialog', (dialog) => void dialog.accept())
  await page.evaluate(() => history.back())
  await expect(page).toHaveURL(/\/types$/)
  await expect(page.getByRole('heading', { name: 'Types' })).toBeVisible()
})

test('a form of the settings keeps what is typed while the other is saved', async ({ signedIn: page, product }) => {
  await product.reconfigure(({ facade: _, ...others }) => others)
  await page.goto(`${product.url}/settings`)
  const general = page.locator('form', { hasText: 'In force: version' })
  const fourEyes = page.locator('form', { hasText: 'Four eyes:' })
  const sms = general.getByLabel('Outbound contacts: SMS')
  await sms.selectOption('order_confirmation')
  await fourEyes.getByLabel('Replays of more messages than').fill('5000')
  await fourEyes.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Four eyes: on')).toBeVisible()
  await expect(sms).toHaveValue('order_confirmation')
  await product.reconfigure(({ fourEyes: _, ...others }) => others)
  await general.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Four eyes: off')).toBeVisible()
  await expect(fourEyes.getByLabel('Replays of more messages than')).toHaveValue('')
})

test('an operator simulates a route and tries a sample on a type, and changes neither', async ({
  signedIn: page,
  product,
  browser,
}) => {
  const email = 'simulating@example.com'
  const password = await newUser(page, product.url, { email, role: 'operator' })
  const context = await browser.newContext()
  const theirs = await context.newPage()
  await signInAs(theirs, product.url, email, password)
  await expect(theirs.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await theirs.goto(`${product.url}/routes/sms-default`)
  await expect(theirs.getByLabel('First wait')).toBeDisabled()
  await theirs.getByRole('button', { name: 'Accepted', exact: true }).click()
  await expect(theirs.getByRole('list', { name: 'The path so far' })).toContainText('accepted')
  await theirs.goto(`${product.url}/types/order_confirmation`)
  await expect(theirs.getByLabel('Body')).toBeDisabled()
  await theirs.getByLabel('A request, as a producer would send it').fill('{"data":{"orderId":"O_99"}}')
  await expect(theirs.getByText('Order O_99 is confirmed.')).toBeVisible()
  await expect(theirs.getByRole('button', { name: 'Take the newest real one' })).toBeEnabled()
  await context.close()
})
