import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '@/e2e/support/accessible'
import type { Simulator } from '@/e2e/support/simulator/simulator'
import { expect, test } from '@/e2e/support/test'

const phones = ['+15556000001', '+15556000002', '+15556000003']
const csv = `customer_id,phone,orderId
CUST_1,${phones[0]},ORD_c1
CUST_2,${phones[1]},ORD_c2
CUST_3,${phones[2]},ORD_c3
CUST_1,${phones[0]},ORD_c1
CUST_4,not a phone,ORD_c4
`

test('a file is looked through, uploaded, and each of its people gets one message whatever campaigns follow', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  test.setTimeout(120_000)
  await page.goto(`${product.url}/lists`)
  await page.getByRole('button', { name: 'New list' }).click()
  await page.getByLabel('Name', { exact: true }).fill('people')
  await page.getByRole('combobox', { name: 'Who a contact is' }).fill('customer_id')
  await page.getByRole('button', { name: 'Make the list' }).click()
  await expect(page.getByRole('heading', { name: 'List people' })).toBeVisible()

  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByRole('button', { name: 'Dry run' }).click()
  await expect(page.getByText('Dry run of 5 rows: 3 would be added. 1 cannot be used.')).toBeVisible()
  await expect(page.locator('dl > div').filter({ hasText: 'Twice in the file' })).toContainText('1')
  const wrong = page.getByRole('row').filter({ hasText: 'is not a phone number' })
  await expect(wrong).toContainText('6')
  await expect(page.getByText('Nothing was uploaded yet')).toBeVisible()
  expect((await product.call('GET', '/api/v1/lists/people')).json).toMatchObject({ contacts: 0, uploads: [] })

  const faults = await savedBy(page, page.getByRole('button', { name: 'These rows as CSV' }))
  expect(faults).toBe(
    '"Row","Column","What is wrong"\r\n"6","phone","is not a phone number in E.164 form, such as +15551234567"\r\n',
  )

  await page.getByRole('button', { name: 'Upload for real' }).click()
  await expect(page.getByText('5 rows read: 3 added. 1 cannot be used.')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Completed' })).toContainText('admin@example.com')

  await makeCampaign(page, product.url, 'first', /^this campaign/)
  await expect(page.getByText('3 of 3 would get the message.')).toBeVisible()
  await startCampaign(page)
  await expect(async () => expect(await messagesOf(simulator)).toEqual([1, 1, 1])).toPass()

  await makeCampaign(page, product.url, 'second', /^all campaigns/)
  await expect(page.getByText('3 of 3 were contacted already and left out')).toBeVisible()
  await expect(page.getByRole('link', { name: 'first', exact: true })).toBeVisible()
  await startCampaign(page)
  await page.getByRole('main').getByRole('link', { name: 'Duplicates' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'once-in-all-campaigns' })).toHaveCount(3)
  await expect(page).toHaveURL(/campaign=second/)
  expect(await messagesOf(simulator)).toEqual([1, 1, 1])
})

test('a table has the columns that are chosen for it, and its rows are saved with nothing that a spreadsheet would run', async ({
  signedIn: page,
  product,
}) => {
  await product.call('POST', '/api/v1/lists', { name: 'formula', uniqueIdentifier: ['=1+1'] })
  await page.goto(`${product.url}/lists`)
  await page.getByText('Columns', { exact: true }).click()
  await page.getByRole('link', { name: 'Hide the column Made, UTC' }).click()
  await expect(page.getByRole('columnheader', { name: 'Made, UTC' })).toHaveCount(0)
  await expect(page).toHaveURL(/columns=name%2Cwho-a-contact-is%2Ccontacts%2Clast-upload-utc$/)
  const lines = (await savedBy(page, page.getByRole('button', { name: 'These rows as CSV' }))).split('\r\n')
  expect(lines[0]).toBe('"Name","Who a contact is","Contacts","Last upload, UTC"')
  expect(lines).toContain(`"formula","'=1+1","0","never"`)
})

test('an upload is refused to who is not signed in, and to another site with the cookie of who is', async ({
  signedIn: page,
  product,
}) => {
  await product.call('POST', '/api/v1/lists', { name: 'guarded', uniqueIdentifier: ['customer_id'] })
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const upload = async (headers: Record<string, string>) => {
    const answer = await fetch(`${product.url}/api/console/lists/guarded/contacts`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', ...headers },
      body: 'customer_id\nEVIL\n',
    })
    return answer.status
  }
  const origin = product.url
  expect(await upload({ origin })).toBe(401)
  expect(await upload({ cookie })).toBe(403)
  expect(await upload({ cookie, origin: 'https://evil.example' })).toBe(403)
  expect(await upload({ cookie, origin: 'null' })).toBe(403)
  expect(await upload({ cookie, origin, 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await upload({ cookie, origin, 'content-type': 'text/plain' })).toBe(415)
  expect((await product.call('GET', '/api/v1/lists/guarded')).json).toMatchObject({ contacts: 0, uploads: [] })
  expect(await upload({ cookie, origin })).toBe(200)
})

test('lists and campaigns have no accessibility fault', async ({ signedIn: page, product }) => {
  test.setTimeout(120_000)
  const list = { name: 'accessible', uniqueIdentifier: ['customer_id'] }
  const campaign = { name: 'accessible', list: 'accessible', type: 'order_confirmation' }
  await product.call('POST', '/api/v1/lists', list)
  await product.call('POST', '/api/v1/campaigns', campaign)
  await page.goto(`${product.url}/lists`)
  await page.getByRole('button', { name: 'New list' }).click()
  await page.getByRole('button', { name: 'Make the list' }).click()
  await expect(page.getByText('name at least one column')).toBeVisible()
  await expectAccessible(page)
  await page.goto(`${product.url}/lists/accessible`)
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel('CSV file').setInputFiles(file)
  await page.getByRole('button', { name: 'Dry run' }).click()
  await expect(page.getByText('Dry run of 5 rows')).toBeVisible()
  await expectAccessible(page)
  await page.goto(`${product.url}/campaigns`)
  await page.getByRole('button', { name: 'New campaign' }).click()
  await expectAccessible(page)
  await page.goto(`${product.url}/campaigns/accessible`)
  await expect(page.getByText(/The list is empty/)).toBeVisible()
  await expectAccessible(page)
})

/** The text of the file that a click saves. */
async function savedBy(page: Page, button: Locator): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
  return readFileSync(await download.path(), 'utf8')
}

async function makeCampaign(page: Page, url: string, name: string, scope: RegExp): Promise<void> {
  await page.goto(`${url}/campaigns`)
  await page.getByRole('button', { name: 'New campaign' }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('List', { exact: true }).selectOption('people')
  await page.getByLabel('Notification type').selectOption('order_confirmation')
  await page.getByLabel(scope).check()
  await page.getByRole('button', { name: 'Make the campaign' }).click()
  await expect(page.getByRole('heading', { name: `Campaign ${name}` })).toBeVisible()
}

async function startCampaign(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start…' }).click()
  await page.getByRole('button', { name: 'Start the campaign' }).click()
  await expect(page.getByRole('main').getByText('Completed')).toBeVisible()
}

/** How many messages each person of the file got. */
async function messagesOf(simulator: Simulator): Promise<number[]> {
  const { acceptances } = await simulator.client.ledger('genesys-primary')
  return phones.map((phone) => acceptances.filter(({ recipient }) => recipient === phone).length)
}
