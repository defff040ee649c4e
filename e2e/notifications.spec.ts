import { readFile } from 'node:fs/promises'
import { expectAccessible } from '@/e2e/support/accessible'
import { expect, test } from '@/e2e/support/test'

const recipient = { phone: '+15551230000' }

test('the list is walked by keys, looked into beside it, acted on together, and taken out as a file', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  test.slow() // several pages, and axe
  await simulator.client.setFaults('genesys-primary', { status: 422 })
  const ids: string[] = []
  for (const orderId of ['N1', 'N2', 'N3']) {
    const order = { type: 'order_confirmation', recipient, data: { orderId }, campaign: '=1+1' }
    ids.unshift((await product.send(order, `list-${orderId}`)).id)
  }
  await page.goto(`${product.url}/notifications?status=dead_lettered&campaign=%3D1%2B1`)
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('checkbox', { name: /^Choose [0-9a-f-]{36}$/ })).toHaveCount(3, { timeout: 500 })
  }).toPass()

  await expect(page.locator('main time').first()).toHaveAttribute('title', / UTC · .+ here$/)
  const panel = page.getByRole('complementary', { name: 'The notification that is looked into' })
  // Keys are heard once the page has come to life, which nothing on it says.
  await expect(async () => {
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect(panel).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await expect(panel.getByText(ids[0] ?? '')).toBeVisible()
  await expect(panel.getByText('Attempt 1 rejected')).toBeVisible()
  await page.keyboard.press('j')
  await expect(panel.getByText(ids[1] ?? '')).toBeVisible()
  expect(page.url()).toContain(`open=${ids[1]}`)
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()

  await page.getByText('Columns', { exact: true }).click()
  await page.getByRole('link', { name: 'Hide the column Channel' }).click()
  await expect(page.getByRole('columnheader', { name: 'Channel' })).toHaveCount(0)
  await page.getByRole('link', { name: 'Show the column Producer' }).click()
  await expect(page.getByRole('columnheader', { name: 'Producer' })).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export as CSV' }).click(),
  ])
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines[0]).toBe('"Accepted, UTC","Status","Recipient","Type","Provider","Campaign","Producer","Id"')
  expect(lines).toHaveLength(4)
  expect(lines[1]).toContain('"\'=1+1"')
  expect(lines.join()).not.toContain(recipient.phone)

  const list = page.url()
  await page.goto(`${product.url}/notifications/${ids[0]}`)
  await page.getByRole('link', { name: 'http 422' }).click()
  await expect(page).toHaveURL(/\/notifications\?status=dead_lettered&provider=genesys-primary&reason=http_422$/)
  await expect(page.getByRole('link', { name: String(ids[0]) })).toBeVisible()
  await page.goto(list)

  await simulator.client.clearFaults('genesys-primary')
  // From one to another with Shift, then all of them by the box above.
  const all = page.getByRole('checkbox', { name: 'Choose all on this page' })
  await page.getByRole('checkbox', { name: `Choose ${ids[2]}` }).check()
  await expect(page.getByText('1 chosen')).toBeVisible()
  await page.getByRole('checkbox', { name: `Choose ${ids[0]}` }).click({ modifiers: ['Shift'] })
  await expect(page.getByText('3 chosen')).toBeVisible()
  await all.uncheck()
  await expect(page.getByText('Choose what to act on')).toBeVisible()
  await all.check()
  await page.getByLabel(/^Reason/).fill('the provider is mended')
  await page.getByRole('button', { name: 'Retry' }).click()
  await expect(page.getByText('3 commands queued')).toBeVisible()
  for (const id of ids) {
    await page.goto(`${product.url}/notifications/${id}`)
    await expect(async () => {
      await page.reload()
      await expect(page.getByText('manual retry').first()).toBeVisible({ timeout: 500 })
    }).toPass()
  }

  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${product.url}/notifications`)
  const filter = page.getByRole('form', { name: 'Filter notifications' })
  await filter.getByRole('textbox', { name: 'Recipient' }).fill(recipient.phone)
  await filter.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(/\/notifications\?recipientHash=[0-9a-f-]{36}$/)
  await expect(page.getByText(/^recipient, hidden as: [0-9a-f]{8}$/)).toBeVisible()
  await expect(page.getByRole('checkbox', { name: `Choose ${ids[0]}` })).toBeVisible()
  await expect(filter.getByRole('textbox', { name: 'Recipient' })).toHaveValue('')
  await filter.getByLabel('Type').selectOption('order_confirmation')
  await expect(page).toHaveURL(/recipientHash=[0-9a-f-]{36}&type=order_confirmation$/)
  expect(asked.join(' ')).not.toContain(recipient.phone.slice(1))
  await page.getByRole('link', { name: 'Clear' }).click()
  // With the filter that was taken off the form begins anew: what is typed before would be gone.
  await expect(page.getByRole('link', { name: 'Clear' })).toHaveCount(0)
  await filter.getByRole('combobox', { name: 'Filter in words' }).fill(`status:sent ${recipient.phone}`)
  await filter.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(/\/notifications\?status=sent&recipientHash=[0-9a-f-]{36}$/)
  expect(asked.join(' ')).not.toContain(recipient.phone.slice(1))
  await page.goto(`${product.url}/notifications?key=list-N1`)
  await expect(page).toHaveURL(/\/notifications\?sealedKey=[\w-]+$/)
  await expect(page.getByRole('link', { name: 'Take off key list-N1' })).toBeVisible()
  await filter.getByRole('textbox', { name: 'Idempotency key' }).fill('list-N2')
  await filter.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByRole('link', { name: 'Take off key list-N2' })).toBeVisible()
  await expect(page.getByRole('checkbox', { name: /^Choose [0-9a-f-]{36}$/ })).toHaveCount(1)
  expect(asked.join(' ')).not.toContain('list-N2')
  await page.goto(
    `${product.url}/notifications?recipient=${encodeURIComponent(recipient.phone)}&type=order_confirmation`,
  )
  await page.getByRole('button', { name: 'Erase this person…' }).click()
  const sure = page.getByRole('dialog', { name: 'Erase this person?' })
  await sure.getByLabel(/^Reason/).fill('asked for by letter')
  await sure.getByRole('button', { name: 'Erase for good' }).click()
  await expect(page.getByText(/^Erased from [1-9]\d* notifications/)).toBeVisible()
  await page.getByRole('link', { name: 'Clear' }).click()
  await expect(page).toHaveURL(/\/notifications$/)
  await page.goto(`${product.url}/notifications?recipient=%2B15559999999&status=sent`)
  await expect(page).toHaveURL(/\/notifications\?status=sent&recipientHash=[0-9a-f-]{36}$/)
  await expect(page.getByText('Nothing matches these filters')).toBeVisible()

  await page.goto(`${product.url}/notifications`)
  await page.getByRole('button', { name: 'Follow new ones' }).click()
  const order = { type: 'order_confirmation', recipient, data: { orderId: 'N4' } }
  const late = await product.send(order)
  const followed = page.getByRole('link', { name: late.id })
  await expect(followed).toBeVisible()
  await page.getByRole('button', { name: 'Hold still' }).click()
  await expect(page.getByRole('button', { name: 'Follow new ones' })).toBeVisible()
  await expect(followed).toBeVisible()
})

test('the rules in the form are tried on the past, and the advised window fills in the form', async ({
  signedIn: page,
  product,
}) => {
  test.slow() // several pages, and axe
  for (const [i, orderId] of ['T1', 'T2', 'T1'].entries()) {
    const order = { type: 'order_confirmation', recipient: { phone: `+1555123100${i}` }, data: { orderId } }
    await product.send(order)
  }
  await page.goto(`${product.url}/types/order_confirmation`)
  await expect(page.getByText(/producers retry for up to 5 min|its route may go on trying/)).toBeVisible()
  await page.getByLabel('Window', { exact: true }).first().fill('3')
  await page.getByRole('button', { name: /^Use \d+ \w+ instead of 3 minutes/ }).click()
  await expect(page.getByText('The form has this window.')).toBeVisible()
  await page.getByRole('button', { name: 'Try the rules' }).click()
  await expect(page.getByText(/^Of \d+ requests/)).toBeVisible()
  await expect(page.getByText(/would be suppressed as before/)).toBeVisible()
  await expectAccessible(page)
})
