import { expectAccessible } from '@/e2e/support/accessible'
import { expect, test } from '@/e2e/support/test'

const phone = '+15558675310'

test('one search box finds a customer by any spelling of the number, on a phone too, and the address does not tell it', async ({
  signedIn: page,
  product,
}) => {
  const order = { type: 'order_confirmation', recipient: { phone }, data: { orderId: 'ORD_found' } }
  const { id } = await product.send(order)
  const twin = await product.send(order)
  expect(twin.status).toBe(200)
  await page.goto(`${product.url}/duplicates`)
  const search = page.getByLabel('What to find')
  // A key that comes before the page's script is nobody's.
  await expect(async () => {
    await page.keyboard.press('/')
    await expect(search).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await search.fill('(555) 867-5310')
  await page.keyboard.press('Enter')
  const result = page.getByRole('link', { name: /Notifications of \+15•••••5310/ })
  await expect(result).toBeVisible()
  await expectAccessible(page)
  await page.screenshot({ path: test.info().outputPath('find.png') })
  await result.click()
  await expect(page).toHaveURL(/notifications\?reference=[0-9a-f-]{36}$/)
  await expect(page.getByText('found customer or identifier')).toBeVisible()

  await page.setViewportSize({ width: 390, height: 780 })
  await page.getByRole('button', { name: /Find/ }).first().click()
  await page.getByLabel('What to find').fill('nobody-has-this')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Nothing found.')).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('find-390.png') })
  await page.getByLabel('What to find').fill(id)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/notifications/${id}$`))
})

test('the evidence of a notification is saved as a page and as JSON, and taking it is in the audit', async ({
  signedIn: page,
  product,
}) => {
  const order = { type: 'order_confirmation', recipient: { phone }, data: { orderId: 'ORD_evidence' } }
  const { id } = await product.send(order)
  await page.goto(`${product.url}/notifications/${id}`)
  await page.getByRole('button', { name: 'Evidence…' }).click()
  await page.getByLabel(/^Reason/).fill('a complaint')
  const saved: string[] = []
  page.on('download', (download) => saved.push(download.suggestedFilename()))
  await page.getByRole('button', { name: 'Take it' }).click()
  await expect(async () =>
    expect(saved.sort()).toEqual([`once-evidence-${id}.html`, `once-evidence-${id}.json`]),
  ).toPass()
  await page.goto(`${product.url}/audit?action=evidence.take`)
  await expect(page.getByText('a complaint')).toBeVisible()
  await expect(page.getByText('manifestSha256')).toBeVisible()
})

test('a notification’s page tells each guard, the outbox, the lease and the key; a filter in words takes no field for a customer', async ({
  signedIn: page,
  product,
}) => {
  const order = { type: 'order_confirmation', recipient: { phone }, data: { orderId: 'ORD_timeline' } }
  const { id } = await product.send(order)
  await page.goto(`${product.url}/notifications/${id}`)
  await expect(page.getByText('idempotency key: the first request with it')).toBeVisible()
  await expect(page.getByText(/rule same-order: no window stood against it/)).toBeVisible()
  await expect(page.getByText('in the outbox', { exact: true })).toBeVisible()
  await expect(page.getByText(/under lease 1/)).toBeVisible()
  await expect(page.getByText(/^notifications of /)).toBeVisible()
  const attempt = page.getByRole('region', { name: 'Attempts' }).getByRole('row').last()
  await expect(attempt).toContainText(`…${id.slice(-8)}`)
  await expectAccessible(page)

  await page.goto(`${product.url}/notifications`)
  await page.getByRole('combobox', { name: 'Filter in words' }).fill('meta.orderId:ORD_timeline')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(page).toHaveURL(/notifications\?identifierHash=[0-9a-f-]{36}$/)
  await expect(page.getByText(/The search box finds those that a dedup rule/)).toBeVisible()
})

test('the audit says up to which record its chain is unbroken', async ({ signedIn: page, product }) => {
  await page.goto(`${product.url}/audit`)
  await page.getByRole('button', { name: 'Verify the chain' }).click()
  await expect(page.getByText(/Verified to record \d+ at /)).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('audit.png') })
})

test('a group is one original with its twins, and the gaps of its rule are shown with the window', async ({
  signedIn: page,
  product,
}) => {
  const order = { type: 'order_confirmation', recipient: { phone }, data: { orderId: 'ORD_group' } }
  const original = await product.send(order)
  for (let twins = 0; twins < 2; twins++) expect((await product.send(order)).status).toBe(200)

  await page.goto(`${product.url}/duplicates/groups`)
  const group = page.getByRole('link', { name: `2 duplicates of ${original.id}` })
  await expect(group).toBeVisible()
  await page.getByRole('link', { name: 'Unique identifier' }).click()
  await expect(page).toHaveURL(/guard=unique_identifier/)
  await expect(group).toHaveCount(0)
  await page.goto(`${product.url}/duplicates/groups?guard=dedup_window&rule=same-order&producer=nobody`)
  await expect(page.getByText('No groups here')).toBeVisible()
  await page.getByRole('link', { name: 'Take off producer nobody' }).click()
  await group.click()
  await expect(page).toHaveURL(new RegExp(`guard=dedup_window&rule=same-order&notification=${original.id}`))
  await expect(page.getByRole('link', { name: /Explain/ })).toHaveCount(2)

  await page.goto(`${product.url}/duplicates/gaps?type=order_confirmation`)
  const chart = page.getByRole('figure', { name: /^same-order of order_confirmation.* The window is 10 minutes/ })
  await expect(chart.getByText('Window: 10 minutes', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Table: same-order of order_confirmation' }).click()
  await expect(page.getByRole('region', { name: 'Arrival gaps of same-order of order_confirmation' })).toBeVisible()
})

test('a duplicate shows the dedup key that it was found by and what went into it, masked', async ({
  signedIn: page,
  product,
}) => {
  const order = { type: 'order_confirmation', recipient: { phone }, data: { orderId: 'ORD_read' } }
  await product.send(order)
  expect((await product.send(order)).status).toBe(200)
  await page.goto(`${product.url}/duplicates`)
  await page
    .getByRole('link', { name: /Explain/ })
    .first()
    .click()
  await expect(page.getByRole('heading', { name: /Suppressed by/ })).toBeVisible()
  await expect(page.getByText('Dedup key', { exact: true })).toBeVisible()
  await expect(page.getByText('data.orderId: •••••')).toBeVisible()
})
