import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from '@/e2e/support/test'
import { signature } from '@/lib/providers/standard-webhook'
import { secretsIn } from '@/scripts/secrets-in'

const securityHeaders: Record<string, string> = JSON.parse(readFileSync('lib/http/security-headers.json', 'utf8'))

// No browser: what the built product answers to requests that a browser of ours would never make.
const campaign = 'canary-campaign-7731'
const scripts = [
  '"><img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<svg/onload=alert(1)>',
  "';alert(1)//",
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  '</title></textarea><img src=x onerror=alert(1)>',
  '\u202e<img src=x onerror=alert(1)>',
]
const sameOrigin = { 'sec-fetch-site': 'same-origin' }
const forms: Record<string, string>[] = [
  {},
  { rsc: '1' },
  { rsc: '1', 'next-router-prefetch': '1' },
  { rsc: '1', 'next-router-segment-prefetch': '/_tree' },
  { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
]

const get = (address: string, headers: Record<string, string> = {}) =>
  fetch(address, { headers, redirect: 'manual', signal: AbortSignal.timeout(20_000) })

/** The same, past Next's own redirect of a payload's request to the address that tells it from the page. */
async function getForm(address: string, headers: Record<string, string>): Promise<Response> {
  const answer = await get(address, headers)
  const to = answer.headers.get('location')
  return to !== null && /[?&]_rsc/.test(to) ? get(new URL(to, address).href, headers) : answer
}

/** Addresses of what lies in a folder of `app`, each parameter filled in. */
function addressesIn(folder: string, file: 'page.tsx' | 'route.ts', id: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name === file || name.endsWith(`/${file}`))
    .map((name) => `/${name.slice(0, -file.length)}`.replace(/\[id\]/g, id).replace(/\[\w+\]/g, 'x'))
    .map((path) => path.replace(/(.)\/$/, '$1'))
}

test('a stranger gets nothing of any page or route of the console, in whatever form it is asked for', async ({
  product,
}) => {
  const order = { type: 'order_confirmation', recipient: { phone: '+15550007731' }, data: { orderId: 'F1' }, campaign }
  const { id } = await product.send(order)
  const pages = addressesIn('app/(console)', 'page.tsx', id)
  expect(pages.length).toBeGreaterThan(30)
  for (const path of pages) {
    for (const headers of forms) {
      const answer = await getForm(product.url + path, headers)
      const body = await answer.text()
      const to = answer.headers.get('location')
      const label = `${path} ${JSON.stringify(headers)}`
      expect(body, label).not.toMatch(/canary-campaign|admin@example\.com/)
      if (to !== null) expect(to, label).toContain('/sign-in')
      expect(answer.status, label).toBeLessThan(500)
      expect(answer.headers.get('cache-control'), label).toContain('no-store')
    }
  }
  const routes = addressesIn('app/api/console', 'route.ts', id)
  expect(routes.length).toBeGreaterThan(8)
  for (const path of routes) {
    const address = `${product.url}/api/console${path}`
    const status = (await get(address, sameOrigin)).status
    expect(status === 405 ? (await fetch(address, { method: 'POST', headers: sameOrigin })).status : status, path).toBe(
      401,
    )
    for (const crossing of ['cross-site', 'same-site', 'none'])
      expect([401, 403, 405], path).toContain(
        (await get(address, { 'sec-fetch-site': crossing, 'sec-fetch-dest': 'script' })).status,
      )
  }
})

test('nothing of the sources, the build or the environment is served, no secret is in it, and no picture is fetched for anybody', async ({
  product,
}) => {
  const signIn = await (await get(`${product.url}/sign-in`)).text()
  const script = /\/_next\/static\/[^"]+\.js/.exec(signIn)?.[0] ?? ''
  expect((await get(product.url + script)).status).toBe(200)
  const absent = [
    ...['/.env', '/.git/config', '/.git/HEAD', '/package.json', '/next.config.js', '/.next/BUILD_ID', '/api/test'],
    ...[
      '/api/debug',
      '/server.js',
      '/.data/secrets.json',
      '/__nextjs_source-map',
      '/_next/static/%2e%2e/%2e%2e/package.json',
    ],
    `${script}.map`,
  ]
  for (const path of absent) {
    const answer = await get(product.url + path)
    expect([400, 404, 307], path).toContain(answer.status)
    expect(await answer.text(), path).not.toMatch(/"dependencies"|\[core\]|"sources"|AUTH_SECRET=/)
  }
  const built = readdirSync('.next', { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(static|server)\/.*\.(js|json|html|rsc|css)$/.test(name))
    .map((name) => `.next/${name}`)
    .filter((name) => statSync(name).isFile())
  expect(built.length).toBeGreaterThan(100)
  expect(built.flatMap((name) => secretsIn(readFileSync(name, 'utf8')).map((kind) => `${name}: ${kind}`))).toEqual([])
  for (const url of ['http://127.0.0.1:9/x.png', '//127.0.0.1:9/x.png', '/icon.svg'])
    expect(
      (await get(`${product.url}/_next/image?url=${encodeURIComponent(url)}&w=64&q=75`)).status,
    ).toBeGreaterThanOrEqual(400)
})

test('a method that a route does not have is refused, and none is taken from a header', async ({ product }) => {
  const headers = { authorization: `Bearer ${product.apiKey}` }
  const status = async (method: string, path: string, more = {}) =>
    (await fetch(product.url + path, { method, headers: { ...headers, ...more } })).status
  for (const [method, path] of [
    ['DELETE', '/api/v1/notifications'],
    ['PATCH', '/api/v1/config'],
    ['GET', '/api/v1/guard/claim'],
    ['PUT', '/api/cron/outbox'],
    ['POST', '/api/health'],
  ] as const)
    expect(await status(method, path), `${method} ${path}`).toBe(405)
  expect(await status('GET', '/api/v1/notifications', { 'x-http-method-override': 'DELETE' })).toBe(200)
  expect(await raw(product.url, 'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch('HTTP/1.1 405 ')
  expect(
    await raw(
      product.url,
      'GET http://127.0.0.1:9/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ),
  ).toMatch(/HTTP\/1\.1 4\d\d |^$/)
})

test('every answer has the headers of every answer, and only what never changes may be kept', async ({ product }) => {
  const signIn = await (await get(`${product.url}/sign-in`)).text()
  const script = /\/_next\/static\/[^"]+\.js/.exec(signIn)?.[0] ?? ''
  const answers = [
    '/',
    '/sign-in',
    '/nowhere',
    '/notifications',
    '/api/v1/notifications',
    '/api/console/overview',
    '/api/health',
    script,
  ]
  for (const path of answers) {
    const { headers } = await get(product.url + path)
    for (const [name, value] of Object.entries(securityHeaders))
      expect(headers.get(name), `${path} ${name}`).toBe(value)
    expect(headers.get('x-powered-by'), path).toBeNull()
  }
  for (const path of [
    '/',
    '/notifications/1/x.css',
    '/notifications;.js',
    '/notifications%2fx.css',
    '/audit?x.css',
    '/api/console/overview.css',
    '/api/console/audit.csv',
  ])
    for (const headers of forms) {
      const kept = (await getForm(product.url + path, headers)).headers.get('cache-control') ?? ''
      expect(kept, `${path} ${JSON.stringify(headers)}`).toMatch(/no-store/)
      expect(kept, path).not.toMatch(/public|s-maxage/)
    }
  expect((await get(product.url + script)).headers.get('cache-control')).toContain('immutable')
})

test('what producers and strangers wrote is text on every page that shows it, and a script that got in would not run', async ({
  signedIn: page,
  product,
}) => {
  const ran: string[] = []
  page.on('dialog', (dialog) => {
    ran.push(dialog.message())
    void dialog.dismiss()
  })
  const ids: string[] = []
  for (const [i, text] of scripts.entries()) {
    const order = {
      type: 'order_confirmation',
      recipient: { phone: `+1555000880${i}`, customerId: text },
      data: { orderId: text },
      identifiers: [{ name: 'customer_id', value: text }],
      campaign: text,
    }
    ids.push((await product.send(order)).id)
    expect((await product.send(order)).status).toBe(200)
  }
  await product.call('POST', '/api/v1/lists', { name: 'x" onload=alert(1)', uniqueIdentifier: ['customer_id'] })
  const search = encodeURIComponent(scripts[0] ?? '')
  const paths = [
    '/notifications',
    '/duplicates',
    '/duplicates/groups',
    '/lists',
    '/',
    `/notifications/${ids[0]}`,
    `/notifications/${ids[1]}`,
  ]
  for (const path of [
    ...paths,
    `/notifications?campaign=${search}`,
    `/audit?actor=${search}`,
    `/sign-in?callbackUrl=${search}`,
  ]) {
    await page.goto(product.url + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await page.locator('img[src="x"], svg[onload], a[href^="javascript:"], iframe').count(), path).toBe(0)
  }
  await page.goto(`${product.url}/notifications?campaign=${search}`)
  await expect(page.getByText(scripts[0] ?? '').first()).toBeVisible()
  expect(ran).toEqual([])

  const blocked = page.waitForEvent('console', (message) => /content security policy/i.test(message.text()))
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="alert(1)">'))
  await blocked
  expect(ran).toEqual([])
})

test('what a provider answers and what its receipts say is text too', async ({ signedIn: page, product }) => {
  const ran: string[] = []
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => ran.push(dialog.message())))
  let said = 0
  const provider = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.end(JSON.stringify({ id: `${scripts[said++ % scripts.length]} ${said}` })))
  }).listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`
  const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
  const name = 'hostile'
  const added = {
    provider: { name, adapter: 'webhook', settings: { url, secret } },
    route: { name, channel: 'sms', providers: [name] },
    type: { name, channel: 'sms', route: name, template: { body: 'x' } },
  }
  const before = await product.reconfigure((now) => ({
    ...now,
    providers: [...now.providers, added.provider],
    routes: [...now.routes, added.route],
    notificationTypes: [...now.notificationTypes, added.type],
  }))
  const ids: string[] = []
  for (const [i] of scripts.entries()) {
    const order = { type: 'hostile', recipient: { phone: `+1555000881${i}` } }
    ids.push((await product.send(order)).id)
  }
  for (const [i, id] of ids.entries()) {
    const answered = async () => (await product.call('GET', `/api/v1/notifications/${id}`)).json.status
    await expect.poll(answered, { timeout: 20_000 }).toBe('sent')
    const body = JSON.stringify([
      {
        notificationId: id,
        status: 'undelivered',
        at: new Date().toISOString(),
        code: scripts[i],
        receiptId: scripts[i],
      },
    ])
    const timestamp = String(Math.floor(Date.now() / 1000))
    const headers = {
      'content-type': 'application/json',
      'webhook-id': `r${i}`,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature(Buffer.alloc(32, 5), `r${i}`, timestamp, Buffer.from(body)),
    }
    const told = await fetch(`${product.url}/api/v1/receipts/hostile`, { method: 'POST', headers, body })
    expect(told.ok, await told.text()).toBe(true)
  }
  for (const path of [
    ...ids.slice(0, 2).map((id) => `/notifications/${id}`),
    '/providers/hostile',
    '/',
    '/notifications?provider=hostile',
  ]) {
    await page.goto(product.url + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await page.locator('img[src="x"], svg[onload], a[href^="javascript:"], iframe').count(), path).toBe(0)
  }
  await page.goto(`${product.url}/notifications/${ids[0]}`)
  await expect(page.getByText(scripts[0] ?? '').first()).toBeVisible()
  expect(ran).toEqual([])
  await product.reconfigure(() => before)
  provider.close()
})

test('bodies of actions that no browser of ours would make end soon, do nothing, and leave the product as it is', async ({
  product,
}) => {
  const manifest: { node: Record<string, unknown> } = JSON.parse(
    readFileSync('.next/server/server-reference-manifest.json', 'utf8'),
  )
  const actions = Object.keys(manifest.node)
  expect(actions.length).toBeGreaterThan(30)
  const figures = async () => {
    const text = await (await get(`${product.url}/api/metrics`)).text()
    const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
    return { started: figure('process_start_time_seconds'), processor: figure('process_cpu_seconds_total') }
  }
  const before = await figures()
  const bodies = [
    ...hostileArguments(),
    ...mutated(['["/notifications",{"a":"$undefined"},"$D2026-11-26"]', '["$K1","$F2","$Q3","$@4"]'], 60),
  ]
  for (const [i, body] of bodies.entries()) {
    const headers = { ...sameOrigin, origin: product.url, 'next-action': actions[i % actions.length] ?? '' }
    const started = Date.now()
    const answer = await fetch(`${product.url}/sign-in`, {
      ...{ method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(5_000) },
      headers: typeof body === 'string' ? { ...headers, 'content-type': 'text/plain;charset=UTF-8' } : headers,
    })
    const text = await answer.text()
    const label = `${i}: ${answer.status} ${typeof body === 'string' ? body.slice(0, 80) : 'a form'}`
    expect(Date.now() - started, label).toBeLessThan(2_000)
    expect(text, label).not.toMatch(/at .*\.js:\d+|TypeError|SyntaxError/)
  }
  const after = await figures()
  expect(after.started).toBe(before.started)
  expect((after.processor - before.processor) / bodies.length).toBeLessThan(0.25)
  expect((await get(`${product.url}/api/ready`)).status).toBe(200)
})

/** What the decoder of an action's arguments has been, or might be, brought down by. */
function hostileArguments(): (string | FormData)[] {
  const form = (...parts: [string, string][]) => {
    const made = new FormData()
    for (const [name, value] of parts) made.append(name, value)
    return made
  }
  const deep = 100_000
  return [
    ...[
      '',
      '[',
      '{}',
      'null',
      '"',
      '["$"]',
      '["$F1"]',
      '["$@0"]',
      '["$L0"]',
      '["$Y"]',
      '["$B0"]',
      '["$R1"]',
      '["$X1"]',
      '["$i1"]',
    ],
    ...[
      '["$1:__proto__:constructor:constructor"]',
      '[{"then":"$0:__proto__:then","status":"resolved_model","value":"{}"}]',
    ],
    ...[
      `["$n${'9'.repeat(200_000)}"]`,
      `["$D${'9'.repeat(10_000)}"]`,
      '['.repeat(deep),
      `${'['.repeat(deep)}${']'.repeat(deep)}`,
    ],
    JSON.stringify(Array.from({ length: 10_000 }, (_, at) => `$K${at}`)),
    JSON.stringify({ ...Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, at])) }),
    form(['0', '["$1"]'], ['1', '["$0"]']),
    form(['0', '"$Q1"'], ['1', '["$Q0"]']),
    form(['0', '["$1:then:constructor"]'], ['1', '{"then":"$@0"}']),
    form(['0', '["$@1","$@1"]'], ['1', '"$@0"']),
    form(['1_$ACTION_REF_1', ''], ['$ACTION_1:0', '{"id":"x","bound":"$@1"}'], ['$ACTION_1:1', '["$@1"]']),
    form(['0', '{"id":"__proto__","bound":"$@1"}'], ['1', JSON.stringify(Array(10_000).fill('$@1'))]),
    form(...Array.from({ length: 5_000 }, (_, at): [string, string] => [String(at), `"$${(at + 1).toString(16)}"`])),
  ]
}

/** Seeded: the same changes of the same texts each time. */
function mutated(texts: string[], count: number): string[] {
  let state = 0x0ce
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  const marks = '$@#:{}[]",\\0FKQWTBLX\u0000\ufffd'
  return Array.from({ length: count }, () => {
    const text = [...(texts[next(texts.length)] ?? '')]
    for (let change = 0; change <= next(6); change++)
      text.splice(
        next(text.length),
        next(3),
        ...Array.from({ length: next(4) }, () => marks.charAt(next(marks.length))),
      )
    return text.join('')
  })
}

/** What comes back for bytes as they are. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).setEncoding('utf8')
  socket.setTimeout(5_000, () => socket.destroy())
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}
