import type { Page } from '@playwright/test'
import { sectionsFor } from '@/components/shell/sections'
import { expectAccessible } from '@/e2e/support/accessible'
import { newUser, signInAs } from '@/e2e/support/people'
import type { RunningProduct } from '@/e2e/support/product'
import type { Simulator } from '@/e2e/support/simulator/simulator'
import { expect, test } from '@/e2e/support/test'

const phone = '+15558675309'

test('a new user signs in with the password that was shown once, and gets what the role permits and nothing more', async ({
  signedIn: page,
  product,
  browser,
}) => {
  const order = { type: 'order_confirmation', recipient: { phone }, data: { orderId: 'ORD_masked' } }
  const { id } = await product.send(order)
  await page.goto(`${product.url}/users`)
  await page.getByRole('button', { name: 'New user' }).click()
  await page.getByLabel('Email').fill('vera@example.com')
  await page.getByLabel('Name').fill('Vera')
  await page.getByRole('dialog').getByRole('combobox').selectOption('viewer')
  await page.getByRole('button', { name: 'Make the account' }).click()
  await expect(page.getByText('It is shown only now')).toBeVisible()
  const password = (await page.getByRole('dialog').locator('code').getAttribute('title'))?.trim() ?? ''
  await page.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByRole('cell', { name: 'vera@example.com' })).toBeVisible()

  const context = await browser.newContext()
  const hers = await context.newPage()
  await hers.goto(`${product.url}/sign-in`)
  await hers.getByLabel('Email').fill('vera@example.com')
  await hers.getByLabel('Password').fill(password)
  await hers.getByRole('button', { name: 'Sign in' }).click()
  await expect(hers.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await expect(hers.getByRole('link', { name: 'Types' })).toHaveCount(0)
  for (const forbidden of ['/types', '/settings', '/users', '/producers', '/audit']) {
    await hers.goto(product.url + forbidden)
    await expect(hers.getByRole('heading', { name: 'Your role does not open this page' })).toBeVisible()
    await expect(hers.getByRole('table')).toHaveCount(0)
    expect(await hers.content()).not.toContain('admin@example.com')
  }
  await expect(hers.getByText('It takes the role operator or admin.')).toBeVisible()
  await expectAccessible(hers)
  await page.goto(`${product.url}/audit?result=refused&actor=user:vera@example.com`)
  const denied = page.getByRole('row').filter({ hasText: 'permission keys.manage' })
  await expect(denied.getByText('Refused')).toBeVisible()
  await expect(denied.getByText('The role viewer does not permit it.')).toBeVisible()
  await expectAccessible(page)
  await page.goto(`${product.url}/users`)
  const shown = await hers.request.get(`${product.url}/notifications/${id}`)
  expect(shown.status()).toBe(200)
  expect(await shown.text()).not.toContain(phone)
  const payload = await hers.request.get(`${product.url}/notifications/${id}`, { headers: { rsc: '1' } })
  expect(await payload.text()).not.toContain(phone)

  await hers.goto(`${product.url}/profile`)
  await hers.getByRole('button', { name: 'Change password…' }).click()
  await hers.getByLabel('Your password now').fill(password)
  await hers.getByLabel(/^The new one, at least/).fill('one of her own')
  await hers.getByLabel('The new one, again').fill('one of her own')
  await hers.getByRole('button', { name: 'Change it' }).click()
  await expect(hers.getByText('Your password is changed')).toBeVisible()

  const row = page.getByRole('row').filter({ hasText: 'vera@example.com' })
  await row.getByRole('button', { name: 'End access…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End access' }).click()
  await expect(row.getByText('Ended')).toBeVisible()
  await hers.goto(`${product.url}/notifications`)
  await expect(hers).toHaveURL(/sign-in/)
  await context.close()
})

test('support and operators are offered what their role permits, and other pages give them nothing', async ({
  signedIn: page,
  product,
  browser,
}) => {
  test.slow() // two people, a dozen pages
  const order = { type: 'order_confirmation', recipient: { phone }, data: { orderId: 'ORD_matrix' } }
  const { id } = await product.send(order)
  const everything = sectionsFor('admin').flatMap(({ sections }) => sections)
  for (const [role, offered] of [
    ['support', 0],
    ['operator', 1],
  ] as const) {
    const email = `${role}@matrix.example.com`
    const password = await newUser(page, product.url, { email, role })
    const context = await browser.newContext()
    const theirs = await context.newPage()
    await signInAs(theirs, product.url, email, password)
    await expect(theirs.getByRole('heading', { name: 'Overview' })).toBeVisible()
    const links = theirs.getByRole('navigation', { name: 'Sections' }).getByRole('link')
    const shown = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
    expect(shown).toEqual(sectionsFor(role).flatMap(({ sections }) => sections.map(({ href }) => href)))
    for (const { href } of everything.filter((section) => !shown.includes(section.href))) {
      await theirs.goto(product.url + href)
      await expect(theirs.getByRole('heading', { name: 'Your role does not open this page' })).toBeVisible()
      await expect(theirs.getByRole('table')).toHaveCount(0)
      expect(await theirs.content()).not.toContain('admin@example.com')
    }
    await theirs.goto(`${product.url}/notifications/${id}`)
    await expect(theirs.getByRole('button', { name: 'Evidence…' })).toBeVisible()
    await expect(theirs.getByRole('button', { name: 'Show text and recipient…' })).toHaveCount(offered)
    await expect(theirs.getByRole('button', { name: /^Resend/ })).toBeEnabled({ enabled: offered > 0 })
    await context.close()
  }
})

test('a key is shown once, works, and is refused as soon as it has ended', async ({ signedIn: page, product }) => {
  await page.goto(`${product.url}/producers`)
  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByRole('combobox', { name: 'Producer' }).fill('warehouse')
  await page.getByRole('button', { name: 'Make the key' }).click()
  await expect(page.getByText('It is shown only now')).toBeVisible()
  const token = (await page.getByRole('dialog').locator('code').getAttribute('title'))?.trim() ?? ''
  await page.getByRole('button', { name: 'I have copied it' }).click()
  const authorization = `Bearer ${token}`
  const read = async () => (await product.call('GET', '/api/v1/notifications', undefined, { authorization })).status
  expect(await read()).toBe(200)
  expect(await page.content()).not.toContain(token)
  await page.goto(`${product.url}/docs/api`)
  const operation = page.getByRole('region', { name: 'GET /api/v1/notifications', exact: true })
  await operation.getByText('Try it').click()
  await operation.getByLabel('Key, which stays on this page').fill(token)
  await operation.getByRole('button', { name: 'Call' }).click()
  await expect(operation.getByText(/^200 OK/)).toBeVisible()
  await expectAccessible(page)
  await page.goto(`${product.url}/producers`)
  await expect(page.locator('pre:visible')).toContainText(
    `curl -i http://localhost:${new URL(product.url).port}/api/v1/notifications`,
  )
  await page.getByText('Python', { exact: true }).click()
  await expect(page.locator('pre:visible')).toContainText('urllib.request')
  const file = page.waitForEvent('download')
  await page.getByRole('link', { name: 'claim.json' }).click()
  expect((await file).suggestedFilename()).toBe('once-claim.json')
  await expectAccessible(page)

  await page.getByRole('region', { name: 'Keys of warehouse' }).getByRole('button', { name: 'End…' }).click()
  await page.getByLabel(/^Reason/).fill('the laptop was stolen')
  await page.getByRole('button', { name: 'End the key' }).click()
  await expect(page.getByText('The key has ended')).toBeVisible()
  await expect(async () => expect(await read()).toBe(401)).toPass()
  await page.goto(`${product.url}/audit?action=producer_key.revoke`)
  await expect(page.getByText('the laptop was stolen')).toBeVisible()
  const exported = await page.evaluate(async () =>
    (await fetch('/api/console/audit.csv?action=producer_key.revoke')).text(),
  )
  expect(exported).toContain('the laptop was stolen')
  await page.goto(`${product.url}/audit?from=yesterday`)
  await expect(page.getByText('Left out, since it could not be understood: from yesterday.')).toBeVisible()
  const vague = await page.evaluate(async () => (await fetch('/api/console/audit.csv?from=yesterday')).status)
  expect(vague).toBe(422)
})

test('recipient and text are covered until a reason is given, for this view of the page only', async ({
  signedIn: page,
  product,
}) => {
  const secret = { phone: '+15557778899', orderId: 'ORD_covered_text' }
  const order = { type: 'order_confirmation', recipient: { phone: secret.phone }, data: { orderId: secret.orderId } }
  const { id } = await product.send(order)
  const address = `${product.url}/notifications/${id}`
  const covered = async () => {
    for (const headers of [{}, { rsc: '1' }]) {
      const text = await (await page.request.get(address, { headers })).text()
      for (const value of Object.values(secret)) expect(text).not.toContain(value)
    }
  }
  await covered()
  await page.goto(address)
  await page.getByRole('button', { name: 'Show text and recipient…' }).click()
  await page.getByLabel(/^Reason/).fill('the customer asks what we sent')
  await page.getByRole('button', { name: 'Show it' }).click()
  await expect(page.getByText(`To ${secret.phone}`)).toBeVisible()
  await expect(page.getByText(`Order ${secret.orderId} is confirmed.`)).toBeVisible()
  expect(page.url()).toBe(address)
  await covered()
  await page.reload()
  await expect(page.getByText('Covered until you say why you look.')).toBeVisible()
  await expect(page.getByText(secret.orderId)).toHaveCount(0)
  await page.goto(`${product.url}/audit?action=notification.reveal&subject=${id}`)
  await expect(page.getByText('the customer asks what we sent')).toBeVisible()

  await page.goto(address)
  await page.getByRole('button', { name: 'Show text and recipient…' }).click()
  await page.getByLabel(/^Reason/).fill('once more')
  await answerOnceAsFiveMinutesLater(page)
  await page.getByRole('button', { name: 'Show it' }).click()
  const dialog = page.getByRole('dialog', { name: 'Is it still you?' })
  await dialog.getByLabel('Your password').fill('not this')
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('This is not your password.')
  await expectAccessible(page)
  await dialog.getByLabel('Your password').fill(product.admin.password)
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByText(`To ${secret.phone}`)).toBeVisible()
  await page.goto(`${product.url}/audit?action=session.prove`)
  await expect(page.getByRole('cell', { name: 'session.prove' }).first()).toBeVisible()
})

test('no page tells a viewer who a customer is, and nothing that a page fetches does', async ({
  signedIn: page,
  product,
  simulator,
  browser,
}) => {
  test.setTimeout(180_000)
  const planted = await plantSomebody(product, simulator)
  const password = await newUser(page, product.url, { email: 'vic@example.com', role: 'viewer' })
  const context = await browser.newContext()
  const theirs = await context.newPage()
  const { bodies, read } = everythingFrom(theirs, product.url)
  await signInAs(theirs, product.url, 'vic@example.com', password)
  await expect(theirs.getByRole('heading', { name: 'Overview' })).toBeVisible()
  const { told, twin, unsure } = planted
  const pages = [
    '/',
    '/notifications',
    `/notifications?open=${told}`,
    ...[told, twin, unsure].map((id) => `/notifications/${id}`),
    ...['', '/groups', '/collisions', '/leaks', '/keys', '/gaps'].map((tab) => `/duplicates${tab}`),
    ...['/review', '/review?what=dead', '/replays'],
    ...['/lists', '/lists/planted', '/campaigns', '/campaigns/planted', '/campaigns/failing'],
  ]
  for (const path of pages) await theirs.goto(product.url + path, { waitUntil: 'networkidle' })
  await theirs.goto(`${product.url}/duplicates?notification=${twin}`)
  await theirs.getByRole('link', { name: /Explain/ }).click()
  await expect(theirs.getByRole('row').filter({ hasText: 'data.word' })).toContainText('•••••')
  const fetched = [
    ...['overview', 'notifications', `notifications/${told}`, `notifications/${unsure}`, 'notifications.csv'],
    ...['campaigns/planted', 'campaigns/planted/preview', 'campaigns/failing', 'duplicates.csv', 'review.csv'],
  ]
  for (const path of fetched)
    expect(await theirs.evaluate(async (from) => (await fetch(from)).status, `/api/console/${path}`), path).toBe(200)
  await theirs.getByRole('button', { name: 'Find a customer, order, key or id' }).click()
  await theirs.getByLabel('What to find').fill(somebody.phone)
  await theirs.getByLabel('What to find').press('Enter')
  await expect(theirs.getByText('Notifications of +15•••••3322').first()).toBeVisible()

  await read()
  expect(bodies.size).toBeGreaterThan(pages.length + fetched.length)
  const whole = [...bodies.values()].join('\n')
  // What was planted is there, covered.
  for (const covered of ['+15•••••3322', 'g•••@ex•••.com', 'CU•••77', 'otp-+15•••••3322'])
    expect(whole).toContain(covered)
  const named = [...bodies].flatMap(([path, body]) =>
    secrets.filter((secret) => body.includes(secret)).map((secret) => `${secret} in ${path}`),
  )
  expect(named).toEqual([])
  await context.close()
})

const somebody = {
  phone: '+15554443322',
  email: 'grace.planted@example.com',
  customerId: 'CUSTplanted77',
  name: 'Grace Plantedname',
  word: 'zanzibarquartz',
}
const secrets = [somebody.phone.slice(1), somebody.email, somebody.customerId, 'Plantedname', somebody.word]

/** One customer who is told, told twice, leaked to, left unsure and put on a list; under keys that name them. */
async function plantSomebody(product: RunningProduct, simulator: Simulator) {
  const settings = { baseUrl: simulator.baseUrl('silent'), accessToken: 't' }
  const silent = { name: 'silent', adapter: 'genesys-outbound-contacts', settings, idempotency: { kind: 'none' } }
  const template = { body: 'Dear {{ data.name }}, {{ data.word }} is ready.' }
  const dedup = [{ rule: 'same-word', fields: ['data.name', 'data.about'], window: 'PT1H' }]
  const types = [
    { name: 'told', channel: 'sms', route: 'sms-default', template, dedup },
    { name: 'unsure', channel: 'sms', route: 'silent', template },
  ]
  await product.reconfigure((now) => ({
    ...now,
    providers: [...now.providers, silent],
    routes: [...now.routes, { name: 'silent', channel: 'sms', providers: ['silent'] }],
    notificationTypes: [...now.notificationTypes, ...types],
  }))
  await simulator.client.setFaults('silent', { keyed: false, loseReplyRatio: 1 })
  const { name, word, ...recipient } = somebody
  const tell = async (type: string, key: string, about: string) => {
    const identifiers = [{ name: 'customer_id', value: somebody.customerId }]
    const asked = { type, recipient, data: { name, word, about }, identifiers }
    const { status, json } = await product.call('POST', '/api/v1/notifications', asked, { 'idempotency-key': key })
    return { status, id: String(json.id) }
  }
  const told = await tell('told', `otp-${somebody.phone}`, 'one')
  const leaked = await tell('told', `again-${somebody.email}`, 'two')
  const twin = await tell('told', `mail-${somebody.email}`, 'one')
  const collision = await tell('told', `otp-${somebody.phone}`, 'other')
  const unsure = await tell('unsure', `unsure-${somebody.phone}`, 'three')
  expect([told, leaked, twin, collision, unsure].map(({ status }) => status)).toEqual([202, 202, 200, 422, 202])

  await product.call('POST', '/api/v1/lists', { name: 'planted', uniqueIdentifier: ['customer_id'] })
  const csv = `customer_id,phone,email,name,word,about
${somebody.customerId},${somebody.phone},${somebody.email},${name},${word},four
CUSTplanted78,${somebody.phone}x,${somebody.email},${name},${word},five
`
  const upload = await fetch(`${product.url}/api/v1/lists/planted/contacts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.apiKey}`, 'content-type': 'text/csv' },
    body: csv,
  })
  expect(await upload.json()).toMatchObject({ added: 1 })
  await product.call('POST', '/api/v1/campaigns', { name: 'planted', list: 'planted', type: 'told' })
  // The list has no order: each contact fails.
  await product.call('POST', '/api/v1/campaigns', { name: 'failing', list: 'planted', type: 'order_confirmation' })
  expect((await product.call('POST', '/api/v1/campaigns/failing/start', {})).status).toBe(200)
  await expect(async () => {
    expect((await product.call('GET', '/api/v1/campaigns/failing')).json.status).toBe('completed')
    expect((await product.call('GET', `/api/v1/notifications/${unsure.id}`)).json.status).toBe('needs_review')
    expect((await product.call('GET', `/api/v1/notifications/${leaked.id}`)).json.status).toBe('sent')
  }).toPass({ timeout: 30_000 })
  return { told: told.id, twin: twin.id, unsure: unsure.id }
}

/** The body of everything that a page gets from the product from now on, scripts aside; `read` waits for the last of it. */
function everythingFrom(page: Page, url: string) {
  const bodies = new Map<string, string>()
  const waiting: Promise<void>[] = []
  // Not at the response: one that a page leaves before its end would be waited for without end.
  page.on('requestfinished', (request) => {
    const path = request.url().slice(url.length)
    if (!request.url().startsWith(url) || path.startsWith('/_next/static/')) return
    // A redirect has no body.
    const body = request.response().then((response) => response?.text() ?? '')
    waiting.push(body.catch(() => '').then((text) => void bodies.set(`${bodies.size} ${path}`, text)))
  })
  return { bodies, read: () => Promise.all(waiting) }
}

/** The clock that decides is the database's: the browser is given once what the server answers then, and goes on for real. */
async function answerOnceAsFiveMinutesLater(page: Page): Promise<void> {
  let answered = false
  await page.route('**/notifications/*', async (route) => {
    if (answered || !route.request().headers()['next-action']) return route.continue()
    answered = true
    const response = await route.fetch()
    const late = '{"kind":"refused","message":"Type your password to go on.","prove":"password"}'
    const body = (await response.text()).replace(/^(\w+):\{"kind":"revealed".*$/m, `$1:${late}`)
    await route.fulfill({ response, body })
  })
}
