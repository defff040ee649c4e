import { listener } from '@/e2e/support/listener'
import { expect, test } from '@/e2e/support/test'

test.use({ ofItsOwn: 'alerts' }) // its alarm does not hold before it says so

test('an alert is made in the console, tried, told when its alarm holds, and its address is not shown again', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  const hook = await listener({ status: 204, body: '' })
  await page.goto(`${product.url}/alerts`)
  await page.getByRole('button', { name: 'New alert' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Nobody got it')
  await dialog.getByLabel('Alarm').selectOption('dead_letters')
  await dialog.getByRole('textbox', { name: 'Once it holds for' }).fill('')
  await dialog.getByLabel('Address').fill(`${hook.url}/secret-path`)
  await dialog.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('row').filter({ hasText: 'Nobody got it' })
  await expect(row).toContainText('Quiet')
  await row.getByRole('button', { name: 'Try…' }).click()
  await page.getByRole('button', { name: 'Send it' }).click()
  await expect(page.getByText('It was taken')).toBeVisible()
  expect(hook.asked.map(({ path }) => path)).toEqual(['/secret-path'])
  expect(await page.content()).not.toContain('secret-path')

  await simulator.client.setFaults('genesys-primary', { rejectRatio: 1, rejectStatus: 422 })
  await product.send({
    type: 'order_confirmation',
    recipient: { phone: '+15551230000' },
    data: { orderId: 'ORD_dead' },
  })
  await expect(() => expect(hook.asked.some(({ body }) => body.includes('once.alert.started'))).toBe(true)).toPass({
    timeout: 40_000,
  })
  await simulator.client.clearFaults('genesys-primary')
  await page.reload()
  await expect(row).toContainText('Raised')
  hook.close()
})
