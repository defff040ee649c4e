import { readFileSync } from 'node:fs'
import { expectAccessible } from '@/e2e/support/accessible'
import { newUser, signInAs } from '@/e2e/support/people'
import { expect, test } from '@/e2e/support/test'

const provider = 'genesys-primary'
const campaign = 'outage'

test.use({ ofItsOwn: 'replays' }) // it begins where there was none yet

test('what an outage left is replayed from its incident as the dry run said, and reaches each customer once', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  test.slow() // axe reads three pages in two themes
  const send = async (orderId: string, more: object = {}) => {
    const order = { type: 'order_confirmation', recipient: { phone: '+15554443322' }, data: { orderId }, ...more }
    return (await product.send(order)).id
  }
  const statusOf = async (id: string) => (await product.call('GET', `/api/v1/notifications/${id}`)).json.status
  const reaches = (ids: string[], status: string) =>
    expect.poll(() => Promise.all(ids.map(statusOf))).toEqual(ids.map(() => status))

  await page.goto(`${product.url}/replays`)
  await expect(page.getByText('No replays yet')).toBeVisible()
  await simulator.client.setFaults(provider, { rejectRatio: 1, rejectStatus: 422 })
  const dead = await Promise.all(['1', '2', '3', '4', '5'].map((n) => send(`outage-${n}`, { campaign })))
  const [told = '', ...waiting] = dead
  await reaches(dead, 'dead_lettered')
  await simulator.client.clearFaults(provider)
  const again = await send('outage-1')
  await reaches([again], 'sent')

  await page.goto(`${product.url}/review?what=dead`)
  await page
    .getByRole('link', { name: `Replay the dead letters of ${provider}` })
    .first()
    .click()
  await expect(page.getByRole('checkbox', { name: 'Dead letter' })).toBeChecked()
  await expect(page.getByRole('combobox', { name: 'Provider' })).toHaveValue(provider)
  await page.getByRole('textbox', { name: 'Campaign' }).fill(campaign)
  await page.getByRole('button', { name: 'Take this filter' }).click()
  await expect(page).toHaveURL(/campaign=outage/)
  await expect(page.getByRole('checkbox', { name: 'Dead letter 5', exact: true })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'Sent 0', exact: true })).not.toBeChecked()
  await page.getByRole('button', { name: 'Dry run' }).click()
  const said = page.getByRole('list', { name: 'What the dry run says' }).getByRole('listitem')
  await expect(said.filter({ hasText: 'certainly a first' })).toContainText('4')
  await expect(said.filter({ hasText: 'suppressed' })).toContainText('1')
  await expectAccessible(page)
  expect(await Promise.all(waiting.map(statusOf))).toEqual(waiting.map(() => 'dead_lettered'))

  await page.getByRole('textbox', { name: 'Name' }).fill('After the outage')
  await page.getByRole('textbox', { name: 'Reason' }).fill('the provider is back')
  const wizard = page.url()
  await page.getByRole('button', { name: 'Start the replay of 5' }).dblclick()
  await expect(page.getByRole('heading', { name: 'After the outage' })).toBeVisible()
  await expect(page.getByText('Finished', { exact: true })).toBeVisible()
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuetext', '5 of 5 ended: 4 done, 1 skipped')
  await expect(page.getByRole('list', { name: 'Why some were skipped' }).getByRole('listitem')).toHaveCount(1)
  await expectAccessible(page)

  await reaches(waiting, 'sent')
  expect(await statusOf(told)).not.toBe('sent')
  const { acceptances } = await simulator.client.ledger(provider)
  expect(dead.map((id) => acceptances.filter(({ key }) => key === id).length)).toEqual([0, 1, 1, 1, 1])

  await page.goto(wizard)
  await expect(page.getByText('This was started by')).toBeVisible()
  await page.goto(`${product.url}/replays`)
  await expect(page.getByRole('row').filter({ hasText: 'After the outage' })).toContainText('Finished')
  await expectAccessible(page)
})

test('a paced replay is paused, goes on and is aborted: what had not begun stays a dead letter', async ({
  signedIn: page,
  product,
  simulator,
}) => {
  test.slow() // several pages, three questions
  await simulator.client.setFaults(provider, { rejectRatio: 1, rejectStatus: 422 })
  const ids = await Promise.all(
    ['1', '2', '3'].map(async (n) => {
      const order = {
        type: 'order_confirmation',
        recipient: { phone: '+15554443322' },
        data: { orderId: `paced-${n}` },
      }
      const asked = { ...order, campaign: 'paced' }
      return (await product.send(asked)).id
    }),
  )
  const statuses = () =>
    Promise.all(ids.map(async (id) => (await product.call('GET', `/api/v1/notifications/${id}`)).json.status))
  await expect.poll(statuses).toEqual(ids.map(() => 'dead_lettered'))
  await simulator.client.clearFaults(provider)

  await page.goto(`${product.url}/replays/~new?campaign=paced`)
  await page.getByRole('button', { name: 'Dry run' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Slowly')
  await page.getByRole('textbox', { name: 'Reason' }).fill('the provider is weak')
  await page.getByRole('spinbutton', { name: 'Pace per second' }).fill('0.1')
  await page.getByRole('button', { name: 'Start the replay of 3' }).click()
  for (const [does, then] of [
    ['Pause', 'Paused'],
    ['Resume', 'Running'],
    ['Abort', 'Aborted'],
  ] as const) {
    await page.getByRole('button', { name: `${does}…` }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `${does} it` })
      .click()
    await expect(page.getByText(then, { exact: true })).toBeVisible()
  }
  await expect(page.getByRole('button', { name: 'Resume…' })).toHaveCount(0)
  const left = (await statuses()).filter((status) => status === 'dead_lettered')
  expect(left.length).toBeGreaterThanOrEqual(2) // at this pace one begins each ten seconds
})

test('a replay above the limit and an export with addresses wait for a second person, who is not the one that asked', async ({
  signedIn: admin,
  browser,
  product,
  simulator,
}) => {
  test.slow() // two people, and axe reads the page in two themes
  await simulator.client.setFaults(provider, { rejectRatio: 1, rejectStatus: 422 })
  const order = { type: 'order_confirmation', recipient: { phone: '+15554443322' }, campaign: 'four-eyes' }
  const ids = await Promise.all(
    ['1', '2'].map(async (n) => {
      const asked = { ...order, data: { orderId: `four-eyes-${n}` } }
      return (await product.send(asked)).id
    }),
  )
  const statuses = () =>
    Promise.all(ids.map(async (id) => (await product.call('GET', `/api/v1/notifications/${id}`)).json.status))
  await expect.poll(statuses).toEqual(['dead_lettered', 'dead_lettered'])
  await simulator.client.clearFaults(provider)
  const fourEyes = { replaysAbove: 1, exports: true }
  const before = await product.reconfigure((now) => ({ ...now, fourEyes }))
  const password = await newUser(admin, product.url, { email: 'asker@example.com', role: 'operator' })
  const context = await browser.newContext()
  const asker = await context.newPage()
  await signInAs(asker, product.url, 'asker@example.com', password)
  await expect(asker.getByRole('heading', { name: 'Overview' })).toBeVisible()

  await asker.goto(`${product.url}/replays/~new?campaign=four-eyes`)
  await asker.getByRole('button', { name: 'Dry run' }).click()
  await asker.getByRole('textbox', { name: 'Name' }).fill('Two at once')
  await asker.getByRole('textbox', { name: 'Reason' }).fill('the provider is back')
  await asker.getByRole('button', { name: 'Ask for the replay of 2' }).click()
  await expect(asker.getByRole('heading', { name: 'Approvals' })).toBeVisible()
  await expect(asker.getByText('Somebody else must approve it')).toBeVisible()
  await expect(asker.getByRole('button', { name: 'Approve…' })).toHaveCount(0)

  await admin.goto(`${product.url}/approvals`)
  await expectAccessible(admin)
  await admin.getByRole('button', { name: 'Approve…' }).click()
  await admin.getByRole('dialog').getByLabel('Reason').fill('looked at it')
  await admin.getByRole('button', { name: 'Approve it' }).click()
  await admin.getByRole('link', { name: /Two at once/ }).click()
  await expect(admin.getByText('Finished', { exact: true })).toBeVisible()
  expect(await statuses()).toEqual(['sent', 'sent'])

  await asker.goto(`${product.url}/notifications?campaign=four-eyes`)
  await asker.getByRole('button', { name: 'With addresses…' }).click()
  await asker.getByRole('dialog').getByLabel('Why').fill('a complaint of two customers')
  await asker.getByRole('button', { name: 'Ask for it' }).click()
  await expect(asker.getByText('Somebody else must approve it')).toBeVisible()
  const menu = admin.getByRole('navigation', { name: 'Sections' })
  await expect(menu.getByRole('link', { name: /^Approvals/ })).not.toContainText('for you to decide')
  await menu.getByRole('link', { name: 'Notifications' }).click()
  await menu.getByRole('link', { name: /^Approvals 1 for you to decide/ }).click()
  await expect(admin.getByText('“a complaint of two customers”')).toBeVisible()
  await admin.getByRole('button', { name: 'Approve…' }).click()
  await admin.getByRole('dialog').getByLabel('Reason').fill('for the complaint')
  await admin.getByRole('button', { name: 'Approve it' }).click()
  await expect(admin.getByText('Nothing waits')).toBeVisible()
  await expect(menu.getByRole('link', { name: /^Approvals/ })).not.toContainText('for you to decide')
  await asker.goto(`${product.url}/approvals`)
  const [file] = await Promise.all([
    asker.waitForEvent('download'),
    asker.getByRole('link', { name: 'Fetch it' }).click(),
  ])
  expect(readFileSync(await file.path(), 'utf8')).toContain(order.recipient.phone)
  await context.close()
  await product.reconfigure(() => before)
})
