import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { type CxoneAccount, cxoneCredential, cxoneDigitalUrl } from '@/lib/providers/cxone-account'
import { cxoneDigital } from '@/lib/providers/cxone-digital'
import { type CxoneDiscovery, createCxoneDiscovery, locateCxone } from '@/lib/providers/cxone-discovery'
import { closeHttpConnections, sendHttp } from '@/lib/providers/http-sender'

let asked: string[] = []
let respond: (response: ServerResponse) => void
let now = 0
let discovery: CxoneDiscovery
const vendor = createServer((request, response) => {
  asked.push(request.url ?? '')
  respond(response)
})
await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
const discoveryUrl = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`
afterAll(async () => {
  await closeHttpConnections()
  vendor.closeAllConnections()
  vendor.close()
})

const context = { timeoutMs: 2_000, signal: new AbortController().signal, userAgent: 'Once/test' }
const account: CxoneAccount = { tenantId: 'T-1', discoveryUrl, accessKeyId: 'id', accessKeySecret: 'secret' }
const document = {
  area: 'eu1',
  domain: 'nicecxone.com',
  api_endpoint: 'https://api-eu1.nicecxone.com',
  tenantId: 'T-1',
}
const json = (status: number, body: unknown) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const locate = (of = account, timeoutMs = 2_000) => locateCxone(of, { ...context, timeoutMs }, discovery)

beforeEach(() => {
  asked = []
  now = 1_000_000
  respond = json(200, document)
  discovery = createCxoneDiscovery(sendHttp, () => now)
})

it('asks the document for the tenant, and sends tokens and messages where it says', async () => {
  const located = await locate()
  if (located.kind === 'failed') throw new Error(located.outcome.code)
  expect(asked).toEqual(['/.well-known/cxone-configuration?tenantId=T-1'])
  expect(cxoneDigitalUrl(located.account, '/x')).toBe('https://api-de-eu1.nicecxone.com/dfo/3.0/x')
  const url = 'https://eu1.nice-incontact.com/authentication/v1/token/access-key'
  expect(cxoneCredential(located.account)).toMatchObject({ request: { url } })
})

it('asks once for all who need it at the same time, once an hour, and nobody waits for the second time', async () => {
  await Promise.all(Array.from({ length: 20 }, () => locate()))
  now += 3_599_000
  await locate()
  expect(asked).toHaveLength(1)
  now += 2_000
  respond = () => {} // never answers
  expect(await locate()).toMatchObject({ kind: 'located', account: { area: 'eu1' } })
  await expect.poll(() => asked.length).toBe(2)
})

it('goes on with what it knew when the document cannot be had, and asks again a little later', async () => {
  await locate()
  now += 3_601_000
  respond = json(503, {})
  await locate()
  await expect.poll(() => asked.length).toBe(2)
  await expect.poll(async () => (await locate()).kind).toBe('located')
  now += 6_000
  respond = json(200, { ...document, area: 'na1' })
  await expect.poll(async () => locate()).toMatchObject({ account: { area: 'na1' } })
})

it.each([
  ['an unknown tenant', json(404, {}), { outcome: 'rejected', blame: 'account', code: 'discovery_http_404' }],
  ['a vendor in trouble', json(503, {}), { outcome: 'unavailable', code: 'discovery_http_503' }],
  ['patience', json(429, {}), { outcome: 'unavailable', code: 'discovery_http_429' }],
  ['no document', json(200, []), { outcome: 'unavailable', code: 'discovery_unreadable' }],
  ['a host in place of an area', json(200, { ...document, area: 'evil.example/na1' }), { outcome: 'unavailable' }],
  ['an address in place of a domain', json(200, { ...document, domain: '10.0.0.1' }), { outcome: 'unavailable' }],
  [
    'a way elsewhere',
    (response: ServerResponse) => response.writeHead(302, { location: '/x' }).end(),
    { outcome: 'unavailable' },
  ],
  ['silence', () => {}, { outcome: 'unavailable', code: 'discovery_timeout' }],
] as const)('%s is a certain non-send', async (_, answer, outcome) => {
  respond = answer
  expect(await locate(account, 400)).toMatchObject({ kind: 'failed', outcome })
  expect(asked).toHaveLength(1)
})

it('sends nothing of a tenant whose addresses nobody has documented', async () => {
  respond = json(200, { ...document, area: 'na2' })
  expect(await locate()).toMatchObject({ kind: 'failed', outcome: { outcome: 'rejected', code: 'discovery_area_na2' } })
})

it('is not asked again and again while it refuses', async () => {
  respond = json(404, {})
  for (let n = 0; n < 5; n++) await locate()
  expect(asked).toHaveLength(1)
})

it('reaches no private host that nobody allowed, and nothing is sent', async () => {
  const elsewhere = { ...account, discoveryUrl: 'https://10.0.0.1' }
  expect(await locate(elsewhere)).toMatchObject({
    kind: 'failed',
    outcome: { outcome: 'rejected', code: 'target_blocked' },
  })
})

it('is one of three ways to say where a tenant lives', () => {
  const parse = (change: object) =>
    cxoneDigital.settings.safeParse({ channelId: 'sms_1', accessKeyId: 'id', accessKeySecret: 's', ...change }).success
  expect(parse({ tenantId: 'T-1' })).toBe(true)
  expect(parse({ tenantId: 'T-1', area: 'na1' })).toBe(false)
  expect(parse({ area: 'na1', discoveryUrl })).toBe(false)
  expect(parse({ tenantId: 'T/../1' })).toBe(false)
  expect(parse({})).toBe(false)
})
