import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EventWebhook } from '@sendgrid/eventwebhook'
import { validateRequest } from 'twilio/lib/webhooks/webhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Simulator, startSimulator } from '@/e2e/support/simulator/simulator'
import { closeHttpConnections } from '@/lib/providers/http-sender'
import type { Adapter, FrozenMessage, Receipt, ReceiptCallback } from '@/lib/providers/provider'
import { sendgrid } from '@/lib/providers/sendgrid'
import { twilio } from '@/lib/providers/twilio'

/** From a send to its receipt, as the simulator plays the vendor; the vendor's own library vouches for the simulator. */

let simulator: Simulator
let receiver: Server
let publicUrl: string
let inbox: ReceiptCallback[]
beforeAll(async () => {
  simulator = await startSimulator()
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      inbox.push({ url: publicUrl + request.url, headers, body: Buffer.concat(chunks), now: new Date() })
      response.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  publicUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  vi.stubEnv('ONCE_PUBLIC_URL', publicUrl)
})
beforeEach(() => {
  inbox = []
})
afterAll(async () => {
  await closeHttpConnections()
  receiver.close()
  await simulator.stop()
})

const message = (channel: FrozenMessage['channel'], address: string): FrozenMessage => ({
  notificationId: randomUUID(),
  type: 'order_confirmation',
  eventType: null,
  channel,
  address,
  recipient: {},
  identifiers: [],
  data: {},
  subject: channel === 'email' ? 'Confirmed' : null,
  body: 'Order ORD_12345 is confirmed.',
  acceptedAt: '2026-11-23T22:00:00.000Z',
})

async function send<Settings>(adapter: Adapter<Settings>, sent: FrozenMessage, settings: Settings) {
  const context = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }
  const outcome = await adapter.send(adapter.prepare(sent, settings), settings, context)
  return outcome.outcome === 'accepted' ? outcome.providerMessageId : null
}

async function readings<Settings>(adapter: Adapter<Settings>, settings: Settings): Promise<Receipt[]> {
  const read = await Promise.all(inbox.map((callback) => adapter.receipts?.read(callback, settings)))
  expect(read.map((reading) => reading?.kind)).toEqual(inbox.map(() => 'receipts'))
  return read.flatMap((reading) => (reading?.kind === 'receipts' ? reading.receipts : []))
}

describe('Twilio', () => {
  const authToken = '0123456789abcdef'
  const settings = { accountSid: `AC${'1'.repeat(32)}`, authToken, from: '+15550001111', receiptsAs: 'sms' }

  it.each(['sms', 'voice'] as const)(
    'reports on %s where the message asked for it, repeated and out of order',
    async (channel) => {
      const sent = message(channel, '+15551234567')
      const at = { ...settings, baseUrl: simulator.baseUrl(channel) }
      const providerMessageId = await send(twilio, sent, at)
      const order = { style: 'twilio', secret: authToken, statuses: ['delivered', 'accepted'], times: 2 } as const
      expect(await simulator.client.postReceipts(channel, { ...order, statuses: [...order.statuses] })).toHaveLength(4)
      const named = { providerMessageId, notificationId: sent.notificationId }
      const read = await readings(twilio, at)
      expect(read).toMatchObject(
        ['delivered', 'delivered', 'accepted', 'accepted'].map((status) => ({ ...named, status })),
      )
      expect(new Set(read.map(({ receiptId }) => receiptId)).size).toBe(2)
      for (const { url, headers, body } of inbox) {
        const form = Object.fromEntries(new URLSearchParams(body.toString()))
        expect(validateRequest(authToken, headers.get('x-twilio-signature') ?? '', url, form)).toBe(true)
      }
    },
  )

  it('reports to nobody when it was not asked to', async () => {
    const { receiptsAs: _, ...silent } = settings
    await send(twilio, message('sms', '+15551234567'), { ...silent, baseUrl: simulator.baseUrl('silent') })
    await expect(simulator.client.postReceipts('silent', { style: 'twilio', secret: authToken })).rejects.toThrow()
  })
})

it('SendGrid reports on a mail under our key, with the id that the send was answered with', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const receiptPublicKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const settings = { apiKey: 'SG.x', from: 'a@example.com', receiptPublicKey, baseUrl: simulator.baseUrl('mail') }
  const sent = message('email', 'c@example.com')
  const providerMessageId = await send(sendgrid, sent, settings)
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  const url = `${publicUrl}/api/v1/receipts/mail`
  await simulator.client.postReceipts('mail', { style: 'sendgrid', secret, url, statuses: ['undelivered'] })
  expect(await readings(sendgrid, settings)).toMatchObject([
    { providerMessageId, notificationId: sent.notificationId, status: 'undelivered', code: '5.1.1' },
  ])
  const [{ headers, body } = { headers: new Headers(), body: Buffer.alloc(0) }] = inbox
  const vendor = new EventWebhook()
  const signature = headers.get('x-twilio-email-event-webhook-signature') ?? ''
  const timestamp = headers.get('x-twilio-email-event-webhook-timestamp') ?? ''
  expect(vendor.verifySignature(vendor.convertPublicKeyToECDSA(receiptPublicKey), body, signature, timestamp)).toBe(
    true,
  )
})
