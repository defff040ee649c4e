import { expect, test } from '@/e2e/support/test'

test('a dead letter is retried from its page and reaches the customer once', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  await simulator.client.setFaults('genesys-primary', { rejectRatio: 1, rejectStatus: 422 })
  const order = { type: 'order_confirmation', recipient: { phone: '+15557654321' }, data: { orderId: 'ORD_dead' } }
  const { id } = await product.send(order)
  await page.goto(`${product.url}/notifications?status=dead_lettered`)
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('link', { name: id })).toBeVisible({ timeout: 500 })
  }).toPass()
  await simulator.client.clearFaults('genesys-primary')

  await page.getByRole('link', { name: id }).click()
  await expect(page.getByText('Attempt 1 rejected')).toBeVisible()
  await page.getByRole('button', { name: 'Retry' }).click()
  await page.getByLabel(/Reason/).fill('the provider is repaired')
  await page.getByRole('button', { name: 'Queue the retry' }).click()
  await expect(page.getByText('Retry queued')).toBeVisible()
  await expect(page.getByText('Attempt 2 accepted')).toBeVisible()
  await expect(page.getByText('Retry asked for')).toBeVisible()
  await expect(page.getByText('the provider is repaired')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Retry' })).toHaveAttribute('aria-disabled', 'true')

  const { acceptances } = await simulator.client.ledger('genesys-primary')
  expect(acceptances.filter((one) => one.key === id)).toHaveLength(1)
})

test('a retry that another site asks for is refused and changes nothing', async ({ signedIn: page, product }) => {
  const { status } = await product.call('GET', '/api/console/overview')
  expect(status).toBe(403)
  const response = await page.request.get(`${product.url}/api/console/overview`, {
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  expect(response.status()).toBe(403)
})
