import { expect, test } from '@/e2e/support/test'

test('a second order with another key is suppressed, counted, and explained beside its original', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  const order = {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId: 'ORD_twice', total: '20.00' },
  }
  const first = await product.send(order)
  const twin = { ...order, data: { ...order.data, total: '20.01' } }
  const second = await product.send(twin)
  expect([first.status, second.status]).toEqual([202, 200])

  await page.goto(`${product.url}/duplicates?guard=dedup_window`)
  await page
    .getByRole('row')
    .filter({ hasText: 'same-order' })
    .getByRole('link', { name: /Explain/ })
    .first()
    .click()
  await expect(page.getByRole('heading', { name: 'Suppressed by dedup window' })).toBeVisible()
  await expect(page.getByText('Left of the window')).toBeVisible()
  const differing = page.getByRole('row').filter({ hasText: 'data.total' })
  await expect(differing).toContainText('differs')
  await expect(differing).not.toContainText('20.0')
  await page.getByRole('button', { name: /^Show/ }).first().click()
  await page.getByLabel(/^Reason/).fill('which of the two totals was right')
  await page.getByRole('button', { name: 'Show it' }).click()
  await expect(differing).toContainText('20.00')
  await expect(differing).toContainText('20.01')
  await expect(differing).toContainText('differs')
  await expect(page.getByRole('row').filter({ hasText: 'data.orderId' })).toContainText('decides')
  await page.screenshot({ path: test.info().outputPath('duplicate.png'), fullPage: true })

  await page.goto(product.url)
  await expect(page.getByRole('figure', { name: /Suppressed duplicates by guard\. Most were caught/ })).toBeVisible()
  const { acceptances } = await simulator.client.ledger('genesys-primary')
  expect(acceptances.filter((one) => one.key === first.id)).toHaveLength(1)
  expect(acceptances.filter((one) => one.key === second.id)).toHaveLength(0)
})
