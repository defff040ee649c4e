import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeHttpConnections } from '@/lib/providers/http-sender'
import { twilio } from '@/lib/providers/twilio'

let answer: { status: number; body: string }
let server: Server
let baseUrl: string
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await closeHttpConnections()
  server.close()
})

function sendTo(status: number, body: object | string) {
  answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) }
  const settings = { accountSid: `AC${'1'.repeat(32)}`, authToken: 't', from: '+15550001111', baseUrl }
  const message = {
    notificationId: '0190a0c0-0000-7000-8000-000000000001',
    type: 't',
    eventType: null,
    channel: 'sms' as const,
    address: '+15551234567',
    recipient: {},
    identifiers: [],
    data: {},
    subject: null,
    body: 'text',
    acceptedAt: '2026-11-23T22:00:00.000Z',
  }
  const context = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }
  return twilio.send(twilio.prepare(message, settings), settings, context)
}
const error = (code: number, status = 400) => ({
  code,
  message: "The 'To' number +15551234567 is",
  more_info: 'https://x',
  status,
})

it.each([
  [400, 21211, { outcome: 'rejected', blame: 'message', code: '21211' }],
  [400, 21610, { outcome: 'rejected', blame: 'message', code: '21610' }],
  [400, 21614, { outcome: 'rejected', blame: 'message', code: '21614' }],
  [400, 21635, { outcome: 'rejected', blame: 'message', code: '21635' }],
  [400, 21606, { outcome: 'rejected', blame: 'account', code: '21606' }],
  [400, 21408, { outcome: 'rejected', blame: 'account', code: '21408' }],
  [400, 21612, { outcome: 'rejected', blame: 'account', code: '21612' }],
  [401, 20003, { outcome: 'rejected', blame: 'account', code: '20003' }],
  [400, 21611, { outcome: 'unavailable', code: '21611' }],
  [429, 20429, { outcome: 'unavailable', code: '20429' }],
  [400, 29999, { outcome: 'rejected', blame: 'message', code: 'http_400', detail: '29999' }],
  [403, 29999, { outcome: 'rejected', blame: 'account', code: 'http_403', detail: '29999' }],
  // A gateway's 5xx may come after Twilio took the message, whatever code it repeats.
  [500, 20429, { outcome: 'unknown', code: 'http_500' }],
  [503, 21211, { outcome: 'unknown', code: 'http_503' }],
])('an answer %i with error %i is told apart', async (status, code, expected) => {
  const outcome = await sendTo(status, error(code, status))
  expect(outcome).toMatchObject(expected)
  expect(JSON.stringify(outcome)).not.toContain('5551234567')
})

it('a 201 is accepted under its sid, and unknown without one', async () => {
  expect(await sendTo(201, { sid: 'SM1', status: 'queued' })).toMatchObject({
    outcome: 'accepted',
    providerMessageId: 'SM1',
  })
  expect(await sendTo(201, { status: 'queued' })).toMatchObject({ outcome: 'unknown', code: 'answer_without_id' })
  expect(await sendTo(201, '')).toMatchObject({ outcome: 'unknown', code: 'answer_unreadable' })
})

it('an error code that is a name every object has means nothing', async () => {
  expect(await sendTo(400, { code: 'constructor' })).toMatchObject({ outcome: 'rejected', code: 'http_400' })
})
