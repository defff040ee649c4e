import { expectFocusSeen } from '@/e2e/support/focus'
import { listener } from '@/e2e/support/listener'
import { expect, test } from '@/e2e/support/test'

const recipient = { phone: '+15551230000' }

test('a guardrail that is set in the form is asked before the send, and stops what another system has sent', async ({
  signedIn: page,
  product,
}) => {
  const crm = await listener({ status: 200, body: '{"state":"SENT"}' })
  await page.goto(`${product.url}/types/~new`)
  await page.getByLabel('Name', { exact: true }).fill('guarded')
  await page.getByLabel('Route').selectOption('sms-default')
  await page.getByLabel('Body').fill('Hello {{ data.n }}.')
  await page.getByLabel('Fields that make it the same').fill('data.n')
  await page.getByLabel('Fields that make it the same').press('Enter')
  await page.getByLabel('Guardrail', { exact: true }).selectOption('http')
  await page.getByLabel('URL', { exact: true }).fill(`${crm.url}/customers`)
  await page.getByLabel('Path after it, one segment a line').fill('{{ data.n }}')
  await page.getByLabel('Path of the value').fill('state')
  await page.getByLabel('Equals').fill('SENT')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/Saved as version/)).toBeVisible()

  let id = ''
  await expect(async () => {
    const request = { type: 'guarded', recipient, data: { n: `guarded-${Date.now()}` } }
    id = (await product.send(request)).id
  }).toPass()
  await expect(async () => {
    const { json } = await product.call('GET', `/api/v1/notifications/${id}`)
    expect(json).toMatchObject({ status: 'suppressed', suppressions: [{ guard: 'guardrail' }] })
  }).toPass()
  expect(crm.asked[0]?.path).toMatch(/^\/customers\/guarded-/)
  crm.close()
})

test('an intake is made in the console, says that it does not work, and keeps its secret to itself', async ({
  signedIn: page,
  product,
}) => {
  await page.goto(`${product.url}/intakes/~new`)
  await page.getByLabel('Name', { exact: true }).fill('orders')
  await page.getByLabel('Producer').fill('shop')
  await page.getByLabel('Queue URL').fill('not an address')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('an https:// address')).toBeVisible()
  await page.getByLabel('Queue URL').fill('http://127.0.0.1:1/orders')
  await page.getByLabel('Access key id').fill('AKID')
  await page.getByLabel('Secret access key').fill('very-secret-key')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/Saved as version/)).toBeVisible()
  const row = page.getByRole('row').filter({ hasText: 'orders' })
  await expect(row).toContainText('Not working: has not worked yet')
  expect(JSON.stringify((await product.call('GET', '/api/v1/config')).json)).not.toContain('very-secret-key')
  await row.getByRole('link', { name: 'orders' }).click()
  await expect(page.getByLabel('Secret access key')).toHaveValue('•••')
  await page.getByLabel('Messages by statement').fill('50')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(/Saved as version/).last()).toBeVisible()
  await expect(page).toHaveURL(`${product.url}/intakes`)
})

test('the type that outbound contacts mean is chosen in the settings, and holds for the next contact', async ({
  signedIn: page,
  product,
}) => {
  await product.reconfigure(({ facade: _, ...others }) => others)
  await page.goto(`${product.url}/settings`)
  await page.getByLabel('Outbound contacts: SMS').selectOption('order_confirmation')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await expect(page.getByText(/Saved as version/)).toBeVisible()
  const contact = {
    idempotencyKey: 'contact-1',
    data: { address: recipient.phone, type: 'sms', status: 'contact', orderId: 'C1' },
    identifiers: [],
  }
  await expect(async () => {
    const { status, json } = await product.call('POST', '/api/v2/outbound/contacts', contact)
    expect([status, JSON.stringify(json)]).toEqual([202, expect.stringContaining('"id"')])
  }).toPass()
})

test('the overview tells how providers did and how long sending took, as charts and as tables that lead to the list', async ({
  signedIn: page,
  product,
}) => {
  const order = { type: 'order_confirmation', recipient, data: { orderId: 'ORD_overview' } }
  await product.send(order, 'overview')
  const other = { ...order, data: { orderId: 'ORD_of_another' } }
  await expect(product.send(other, 'overview')).rejects.toThrow('refused with 422')
  await page.goto(product.url)
  await expect(page.getByRole('alert').filter({ hasText: /a key was used again for other content/ })).toBeVisible()
  await expect(page.getByText('none before').first()).toBeVisible()
  // The button is heard once the page has come to life, which nothing on it says; then it has another name.
  const hold = page.getByRole('button', { name: 'hold what is shown' })
  await expect(async () => {
    if (await hold.isVisible()) await hold.click({ timeout: 1_000 })
    await expect(page.getByText(/^Paused at \d\d:\d\d:\d\d UTC$/)).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await page.getByRole('link', { name: '1 hour' }).click()
  await expect(page).toHaveURL(/\?range=1h$/)
  await expect(page.getByRole('heading', { name: 'How providers did' })).toBeVisible()
  await expect(page.getByRole('figure', { name: /From acceptance to sent/ })).toBeVisible()
  await page.getByRole('button', { name: 'Table: How providers did' }).click()
  const table = page.getByRole('region', { name: 'How providers did' })
  await expect(table.getByRole('cell', { name: 'genesys-primary' }).first()).toBeVisible({ timeout: 15_000 })
  await table.getByRole('row').filter({ hasText: 'genesys-primary' }).getByRole('link').first().click()
  await expect(page).toHaveURL(/\/notifications\?provider=genesys-primary&from=/)

  const hour = `${product.url}/?range=1h`
  const sentOfAMinute = /\/notifications\?status=sent&status=delivered&status=undelivered&from=/
  const away = () => page.mouse.move(0, 0)
  await away()
  await page.goto(hour)
  const chart = page.getByRole('figure', { name: /^What became of notifications\./ })
  const still = chart.locator('path[fill="var(--chart-1)"]')
  // A click that no pointer came before: what was served is clicked, and leads on once the page has come to life. A chart that
  // has just gone, since the click before led on, is not waited for.
  const gone = { timeout: 1_000 }
  await expect(async () => {
    if (page.url() === hour) {
      const { x = 0, y = 0, width = 0, height = 0 } = (await still.boundingBox(gone)) ?? {}
      await still.dispatchEvent('click', { clientX: x + width - 2, clientY: y + height - 2 }, gone)
    }
    await expect(page).toHaveURL(sentOfAMinute, { timeout: 1_000 })
  }).toPass()

  // A pointer that came before the page's scripts did.
  await away()
  let serve = () => {}
  const served = new Promise<void>((resolve) => {
    serve = resolve
  })
  await page.route('**/_next/static/**/*.js', async (route) => {
    await served
    await route.continue()
  })
  await page.goto(hour, { waitUntil: 'commit' })
  await expect(still).toBeVisible()
  await chart.hover()
  serve()
  await expect(chart.getByRole('application')).toBeVisible()
  await chart.getByRole('application').locator('path[fill="var(--chart-1)"]').last().click()
  await expect(page).toHaveURL(sentOfAMinute)
})

test('one pause holds the whole console still, by its key too, until it is told to go on', async ({
  signedIn: page,
  product,
}) => {
  const later = {
    ...{ type: 'order_confirmation', recipient, data: { orderId: 'ORD_later' } },
    sendAt: new Date(Date.now() + 86_400_000).toISOString(),
  }
  const { id } = await product.send(later)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const readings = (of: RegExp) => asked.filter((url) => of.test(url)).length
  const [providers, overview] = [/\/api\/console\/providers$/, /\/api\/console\/overview/]
  const paused = page.getByRole('button', { name: /^Paused/ })
  const aMinutePasses = async () => {
    await page.clock.fastForward(60_000)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
    await page.evaluate(() => fetch('/api/health').then(({ status }) => status))
  }
  await page.clock.install()

  await page.goto(`${product.url}/providers`)
  await expect(async () => {
    await aMinutePasses()
    expect(readings(providers)).toBeGreaterThan(0)
  }).toPass()
  await page.route(providers, (route) => route.abort())
  await aMinutePasses()
  const old = page.getByRole('alert').filter({ hasText: 'These numbers are old' })
  await expect(old).toBeVisible()
  await page.unroute(providers)
  await aMinutePasses()
  await expect(old).toBeHidden()

  await page.keyboard.press('p')
  await expect(paused).toBeVisible()
  const [providersRead, overviewRead] = [readings(providers), readings(overview)]
  await aMinutePasses()
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Overview' }).click()
  await expect(page.getByText(/^Paused at \d\d:\d\d:\d\d UTC$/)).toBeVisible()
  await aMinutePasses()
  await page.reload()
  await expect(paused).toBeVisible()
  await aMinutePasses()
  expect([readings(providers), readings(overview)]).toEqual([providersRead, overviewRead])
  await paused.click()
  await expect.poll(() => readings(overview)).toBeGreaterThan(overviewRead)

  await page.goto(`${product.url}/notifications/${id}`)
  const again = new RegExp(`/notifications/${id}\\?_rsc=`)
  await expect(async () => {
    await aMinutePasses()
    expect(readings(again)).toBeGreaterThan(0)
  }).toPass()
  await page.keyboard.press('p')
  await expect(paused).toBeVisible()
  const againRead = readings(again)
  await aMinutePasses()
  expect(readings(again)).toBe(againRead)
  await page.keyboard.press('p')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL(`${product.url}/providers`)
  await expect(paused).toBeHidden()
})

test('a provider’s own page tells how it did and who paused it, and lets a person do so', async ({
  signedIn: page,
  product,
}) => {
  await page.goto(`${product.url}/providers/genesys-primary`)
  const answer = async (verb: 'Pause' | 'Resume', reason: string) => {
    await page.getByRole('button', { name: `${verb}…` }).click()
    await page
      .getByRole('dialog')
      .getByLabel(/^Reason/)
      .fill(reason)
    await page.getByRole('dialog').getByRole('button', { name: verb }).click()
  }
  await answer('Pause', 'the vendor moves house')
  await expect(page.getByRole('figure', { name: /Paused .*by user:.*: the vendor moves house\./ })).toBeVisible()
  await expect(page.getByRole('main').getByText('Paused', { exact: true })).toBeVisible()
  await answer('Resume', 'it has moved')
  await expect(page.getByRole('main').getByText('Sending', { exact: true })).toBeVisible()
  const changes = page.getByRole('table').getByRole('row').filter({ hasText: 'user:admin@example.com' })
  await expect(changes.nth(0)).toContainText(/Resume\s*it has moved/)
  await expect(changes.nth(1)).toContainText(/Pause\s*the vendor moves house/)
  await page.getByRole('link', { name: 'Its dead letters' }).click()
  await expect(page).toHaveURL(/\/review\?what=dead&provider=genesys-primary$/)
  await page.goto(`${product.url}/providers/genesys-primary`)
  await page.getByRole('textbox', { name: 'Base URL' }).fill('https://another.example.com')
  await expect(page.getByText('knows none of the keys that this one has seen')).toBeVisible()
})

test('where the focus goes in a long form, it is seen', async ({ signedIn: page, product }) => {
  await page.goto(`${product.url}/types/~new`)
  // Before its script has run a form takes no focus: nothing that is typed then would be kept.
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeEnabled()
  await page.setViewportSize({ width: 1280, height: 600 })
  await expectFocusSeen(page)
})
