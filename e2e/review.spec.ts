import { expectAccessible } from '@/e2e/support/accessible'
import type { RunningProduct } from '@/e2e/support/product'
import type { Simulator } from '@/e2e/support/simulator/simulator'
import { expect, test } from '@/e2e/support/test'

/** A provider that knows no keys, and a type that is sent by it: in the place of those that a test before has added. */
async function addKeyless(product: RunningProduct, simulator: Simulator): Promise<void> {
  const provider = {
    name: 'keyless',
    adapter: 'genesys-outbound-contacts',
    settings: { baseUrl: simulator.baseUrl('keyless'), accessToken: 't' },
    idempotency: { kind: 'none' },
    costPerMessage: '0.05',
  }
  const route = { name: 'risky', channel: 'sms', providers: ['keyless'] }
  const type = { name: 'notice', channel: 'sms', route: 'risky', template: { body: 'Hello {{ data.n }}.' } }
  const others = <T extends { name: string }>(all: T[], { name }: T) => all.filter((one) => one.name !== name)
  await product.reconfigure((now) => ({
    ...now,
    providers: [...others(now.providers, provider), provider],
    routes: [...others(now.routes, route), route],
    notificationTypes: [...others(now.notificationTypes, type), type],
  }))
}

/** Notifications that it takes without an answer, one of each name. @returns their ids */
async function unknownOnes(product: RunningProduct, simulator: Simulator, names: string[]): Promise<string[]> {
  await addKeyless(product, simulator)
  await simulator.client.setFaults('keyless', { keyed: false, loseReplyRatio: 1 })
  return Promise.all(
    names.map(async (n) => {
      const notice = { type: 'notice', recipient: { phone: '+15551239999' }, data: { n } }
      return (await product.send(notice)).id
    }),
  )
}

test('what a provider without keys left unknown waits for a person, and a verdict ends it', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  const ids = await unknownOnes(product, simulator, ['notice-1', 'notice-2'])

  await page.goto(`${product.url}/review`)
  await expect(async () => {
    await page.reload()
    for (const id of ids)
      await expect(page.getByRole('checkbox', { name: `Choose ${id}` })).toBeVisible({ timeout: 500 })
  }).toPass()
  await expect(page.getByRole('row').filter({ hasText: 'keyless' }).first()).toContainText('0.10')
  await page.getByRole('checkbox', { name: `Choose ${ids[0]}` }).check()
  await page.getByLabel(/^Reason/).fill('the carrier has it in its log')
  await page.getByRole('button', { name: 'Confirm sent' }).click()
  await expect(page.getByText('1 command queued')).toBeVisible()
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('checkbox', { name: `Choose ${ids[1]}` })).toBeVisible({ timeout: 500 })
    await expect(page.getByRole('checkbox', { name: `Choose ${ids[0]}` })).toHaveCount(0)
  }).toPass()
  await page.goto(`${product.url}/notifications/${ids[0]}`)
  await expect(page.getByText('the carrier has it in its log')).toBeVisible()

  await page.goto(`${product.url}/notifications/${ids[1]}`)
  await simulator.client.clearFaults('keyless')
  await page.getByRole('button', { name: 'Confirm not sent' }).click()
  await page.getByLabel(/^Reason/).fill('the carrier never saw it')
  await page.getByRole('button', { name: 'It was not sent' }).click()
  await expect(page.getByText('Verdict queued: not sent')).toBeVisible()
  await expect(page.getByText('Dead letter').first()).toBeVisible()
  const { acceptances } = await simulator.client.ledger('keyless')
  expect(acceptances.filter(({ key }) => ids.includes(String(key)))).toHaveLength(2)
})

test('one decision ends a whole incident, one by one and with one reason', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  const ids = await unknownOnes(product, simulator, ['incident-1', 'incident-2', 'incident-3'])
  const statuses = () =>
    Promise.all(ids.map(async (id) => (await product.call('GET', `/api/v1/notifications/${id}`)).json.status))
  await expect.poll(statuses).toEqual(['needs_review', 'needs_review', 'needs_review'])
  await simulator.client.clearFaults('keyless')
  await page.goto(`${product.url}/review`)
  await page
    .getByRole('button', { name: /^Decide all 3 of keyless/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: 'Decide all 3 of keyless?' })
  await expect(dialog.getByRole('button', { name: 'Confirm sent' })).toBeDisabled()
  await dialog.getByLabel(/^Reason/).fill('the carrier has all of them')
  await dialog.getByRole('button', { name: 'Confirm sent' }).click()
  await expect(dialog.getByText('3 of 3 gone through: 3 queued.')).toBeVisible()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect.poll(statuses).toEqual(['sent', 'sent', 'sent'])
  await page.goto(`${product.url}/notifications/${ids[2]}`)
  await expect(page.getByText('the carrier has all of them')).toBeVisible()
})
