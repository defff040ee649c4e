import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import type { DataAction, DataActionName } from '@/lib/guard/data-actions'
import { getDataActionHandler } from '@/lib/http/handlers/data-action'
import { guardCheckHandler } from '@/lib/http/handlers/guard-check'
import { asHandler } from '@/lib/http/hot-route'
import { hotRoutes } from '@/lib/http/hot-routes'

await useTestDatabase()
const { token } = await createProducerKey({ producer: 'flow', scopes: ['guard'], actor: 'test' })
await configure(sampleConfiguration(['http://127.0.0.1:1']), 0)

type Values = Record<string, string>

/** Runs an action as the flow's platform does: fills the templates, calls us, reads the answer by the translation map. */
async function run(name: DataActionName, input: Values): Promise<{ status: number; output: unknown }> {
  const { config } = await downloaded(name)
  const { requestUrlTemplate, requestType, headers, requestTemplate } = config.request
  const url = filled(requestUrlTemplate, input)
  const request = new Request(url, {
    method: requestType,
    headers: Object.fromEntries(Object.entries(headers).map(([header, text]) => [header, filled(text, input)])),
    ...(requestType === 'POST' ? { body: filled(requestTemplate, input) } : {}),
  })
  const { pathname } = new URL(url)
  const hot = hotRoutes.get(pathname)
  const response = await (hot ? asHandler(hot) : guardCheckHandler)(request)
  const body = await response.text()
  return { status: response.status, output: translated(config.response, body === '' ? {} : JSON.parse(body)) }
}

async function downloaded(name: DataActionName): Promise<DataAction> {
  const request = new Request('http://once.test/', { headers: { authorization: `Bearer ${token}` } })
  const response = await getDataActionHandler(request, { params: Promise.resolve({ file: `${name}.json` }) })
  expect(response.headers.get('content-disposition')).toContain(`once-${name}.json`)
  return (await response.json()) as DataAction
}

function filled(template: string, input: Values): string {
  return template
    .replace(/\$esc\.jsonString\(\$\{input\.(\w+)\}\)/g, (_, name) => JSON.stringify(input[name]).slice(1, -1))
    .replace(/\$esc\.url\(\$\{input\.(\w+)\}\)/g, (_, name) =>
      new URLSearchParams([['', input[name] ?? '']]).toString().slice(1),
    )
    .replaceAll('$' + '{credentials.apiKey}', token)
}

function translated(
  { translationMap, translationMapDefaults, successTemplate }: DataAction['config']['response'],
  body: Values,
) {
  const text = successTemplate.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = body[(translationMap[name] ?? '').replace('$.', '')]
    return value === undefined ? (translationMapDefaults[name] ?? '') : JSON.stringify(value)
  })
  return JSON.parse(text) as Values
}

const customer = {
  notificationType: 'order_confirmation',
  identifierName: 'customer_id',
  identifierValue: 'a "quoted" \\ value, +&=%? ünï',
}

test('a flow that imports the files claims, is told to stop, confirms, and reads what was sent', async () => {
  const first = await run('claim', { ...customer, key: 'conversation-1' })
  expect(first).toMatchObject({ status: 200, output: { decision: 'proceed', reason: '', sentAt: '' } })
  const { claimId } = first.output as Values
  const second = await run('claim', { ...customer, key: 'conversation-2' })
  expect(second.output).toMatchObject({ decision: 'stop', reason: 'in_progress', claimId })
  expect(await run('check', customer)).toMatchObject({ status: 200, output: { sent: false, status: 'claimed' } })
  expect(await run('confirm', { claimId: claimId ?? '', providerMessageId: 'm-1' })).toEqual({
    status: 204,
    output: {},
  })
  expect((await run('claim', { ...customer, key: 'conversation-3' })).output).toMatchObject({ reason: 'already_sent' })
  expect(await run('check', customer)).toMatchObject({ output: { sent: true, status: 'sent', notificationId: '' } })
})

test('a flow that could not send releases, and the next one proceeds', async () => {
  const other = { ...customer, identifierValue: 'CUST_2', key: 'k' }
  const { claimId } = (await run('claim', other)).output as Values
  expect(await run('release', { claimId: claimId ?? '' })).toEqual({ status: 204, output: {} })
  expect((await run('claim', other)).output).toMatchObject({ decision: 'proceed' })
})

test('a flow without a message id of its own may leave it empty', async () => {
  const { claimId } = (await run('claim', { ...customer, identifierValue: 'CUST_3', key: '' })).output as Values
  expect((await run('confirm', { claimId: claimId ?? '', providerMessageId: '' })).status).toBe(204)
})

/** A REST step as docs/guard.md gives it for Studio and Journey Builder, with the journey's values in its places. */
async function step(operation: 'claim' | 'confirm' | 'release', body: string, values: Values): Promise<Response> {
  const text = body.replace(
    /\{(\w+)\}/g,
    (_, name: string) => values[name] ?? 'a place that the sample does not explain',
  )
  const hot = hotRoutes.get(`/api/v1/guard/${operation}`)
  if (!hot) throw new Error(`no such operation: ${operation}`)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return asHandler(hot)(new Request('http://once.test/', { method: 'POST', headers, body: text }))
}

test("the steps of the journey's sample, as they are written, let one run of two send", async () => {
  const sample = readFileSync('docs/guard.md', 'utf8').split('## NICE CXone Studio and Journey Builder')[1] ?? ''
  const claim = /^\| body \| `(.+)` \|$/m.exec(sample)?.[1] ?? ''
  const confirm = /`\/api\/v1\/guard\/confirm` with `(.+?)`/.exec(sample)?.[1] ?? ''
  const run = (contactId: string) => step('claim', claim, { customerId: 'CUST_77', contactId })
  const first = (await (await run('c-1')).json()) as Values
  expect(first).toMatchObject({ decision: 'proceed', claimId: expect.any(String) })
  expect(await (await run('c-2')).json()).toMatchObject({ decision: 'stop', reason: 'in_progress' })
  expect((await step('confirm', confirm, first)).status).toBe(204)
  expect(await (await run('c-3')).json()).toMatchObject({ decision: 'stop', reason: 'already_sent' })
  const other = (await (await step('claim', claim, { customerId: 'CUST_78', contactId: 'c-4' })).json()) as Values
  expect((await step('release', confirm, other)).status).toBe(204)
})

test('there are four files, and other names are not found', async () => {
  const request = new Request('http://once.test/', { headers: { authorization: `Bearer ${token}` } })
  expect((await getDataActionHandler(request, { params: Promise.resolve({ file: 'other.json' }) })).status).toBe(404)
})
