import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Simulator, spawnSimulator, startSimulator } from '@/e2e/support/simulator/simulator'

/** The referee is refereed: what the end-to-end tests count on must hold. */

let simulator: Simulator
let provider: string
beforeAll(async () => {
  simulator = await startSimulator({ keyless: ['keyless'], smtpPort: 0 })
})
beforeEach(() => {
  provider = `p-${randomUUID()}`
})
afterAll(() => simulator.stop())

function post(path: string, body: unknown, at = provider, headers: Record<string, string> = {}) {
  return fetch(simulator.baseUrl(at) + path, { method: 'POST', body: JSON.stringify(body), headers })
}

function contact(key: string, message = 'hello') {
  return { idempotencyKey: key, data: { address: '+15551234567', type: 'sms', status: 'contact', message } }
}

const contacts = '/api/v2/outbound/contacts'

describe('a keyed provider', () => {
  it('answers a repeat with the first id and sends nothing again', async () => {
    const first: unknown = await (await post(contacts, contact('k-1'))).json()
    const second: unknown = await (await post(contacts, contact('k-1'))).json()
    expect(second).toEqual(first)
    expect(await simulator.client.ledger(provider)).toMatchObject({
      acceptances: [{ provider, key: 'k-1', recipient: '+15551234567' }],
      counts: { accepted: 1, repeats: 1, otherBody: 0, keys: 1 },
      duplicates: {},
    })
  })

  it('refuses a known key with another body, and a request without a key', async () => {
    await post(contacts, contact('k-1'))
    expect((await post(contacts, contact('k-1', 'other'))).status).toBe(422)
    expect((await post(contacts, { data: {} })).status).toBe(400)
    expect((await simulator.client.ledger(provider)).counts).toMatchObject({ accepted: 1, otherBody: 1 })
  })

  it('keeps apart what another provider of the same process knows', async () => {
    await post(contacts, contact('k-1'))
    await post(contacts, contact('k-1'), `${provider}-b`)
    expect((await simulator.client.ledger(provider)).counts.accepted).toBe(1)
    expect((await simulator.client.ledger()).duplicates).toMatchObject({ 'k-1': expect.any(Number) })
  })

  it('forgets a key after its time, as a real one does', async () => {
    await simulator.client.setFaults(provider, { keyTtlMs: 1 })
    await post(contacts, contact('k-1'))
    const started = Date.now()
    await expect.poll(() => Date.now() - started).toBeGreaterThan(2)
    await post(contacts, contact('k-1'))
    expect((await simulator.client.ledger(provider)).duplicates).toEqual({ 'k-1': 2 })
  })

  it('speaks events and webhooks too, with their keys', async () => {
    await post('/api/v2/events', { eventType: 'x', idempotencyKey: 'e-1', data: { recipient: 'r-1', message: 'm' } })
    await post('/webhook/any/path', { data: { recipient: 'r-2', body: 'm' } }, provider, { 'webhook-id': 'w-1' })
    expect((await simulator.client.ledger(provider)).acceptances).toMatchObject([
      { key: 'e-1', recipient: 'r-1' },
      { key: 'w-1', recipient: 'r-2' },
    ])
    expect((await post('/elsewhere', {})).status).toBe(404)
  })
})

it('a keyless provider sends every call, and the ledger shows who got it twice', async () => {
  await post(contacts, contact('k-1'), 'keyless')
  await post(contacts, contact('k-1'), 'keyless')
  expect(await simulator.client.ledger('keyless')).toMatchObject({ counts: { accepted: 2 }, duplicates: { 'k-1': 2 } })
})

describe('faults', () => {
  it('are the same for the same seed and the same order of requests', async () => {
    const fates: string[] = []
    for (const name of [`${provider}-1`, `${provider}-2`]) {
      await simulator.client.setFaults(name, { seed: 7, rejectRatio: 0.3, loseReplyRatio: 0.3 })
      let fate = ''
      for (let i = 0; i < 40; i++) {
        fate += await post(contacts, contact(`k-${i}`), name).then(
          ({ ok }) => (ok ? '.' : 'r'),
          () => 'l',
        )
      }
      fates.push(fate)
    }
    expect(fates[0]).toBe(fates[1])
    expect(new Set(fates[0])).toEqual(new Set(['.', 'r', 'l']))
  })

  it('hit the next so many requests only, when told so, and end when they are cleared', async () => {
    await simulator.client.setFaults(provider, { status: 503, count: 2 })
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await post(contacts, contact(`k-${i}`))).status)
    expect(statuses).toEqual([503, 503, 200])
    await simulator.client.setFaults(provider, { status: 429, retryAfter: '9' })
    expect((await post(contacts, contact('k-3'))).headers.get('retry-after')).toBe('9')
    await simulator.client.setFaults(provider, { status: 429, retryAfter: 4 })
    expect((await post(contacts, contact('k-3'))).headers.get('retry-after')).toBe('4')
    await simulator.client.clearFaults(provider)
    expect((await post(contacts, contact('k-3'))).status).toBe(200)
  })

  it('of a lost reply leave the acceptance in the ledger', async () => {
    await simulator.client.setFaults(provider, { loseReplyRatio: 1 })
    await expect(post(contacts, contact('k-1'))).rejects.toThrow()
    expect((await simulator.client.ledger(provider)).counts.accepted).toBe(1)
  })

  it('of a dead provider leave nothing', async () => {
    await simulator.client.setFaults(provider, { down: true })
    await expect(post(contacts, contact('k-1'))).rejects.toThrow()
    expect((await simulator.client.ledger(provider)).counts.accepted).toBe(0)
    expect(await simulator.client.requests(provider)).toEqual([])
  })

  it('answer late when they are slow, having accepted at once', async () => {
    await simulator.client.setFaults(provider, { slowRatio: 1, slowMs: 150 })
    const began = performance.now()
    const answer = post(contacts, contact('k-1'))
    await expect.poll(async () => (await simulator.client.ledger(provider)).counts.accepted).toBe(1)
    expect((await answer).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(140)
  })

  it('that are none are refused', async () => {
    await expect(simulator.client.setFaults(provider, { loseReplyRatio: 2 })).rejects.toThrow(/400/)
    await expect(simulator.client.setFaults(provider, { looseReplyRatio: 1 } as object)).rejects.toThrow(/400/)
  })
})

describe('the barrier', () => {
  it('holds the next accepted request, reply pending, until it is released', async () => {
    await simulator.client.armBarrier(provider)
    let answered = false
    const answer = post(contacts, contact('k-1')).finally(() => {
      answered = true
    })
    expect(await simulator.client.held(provider)).toMatchObject([{ key: 'k-1', connected: true }])
    expect((await simulator.client.ledger(provider)).counts.accepted).toBe(1)
    expect((await post(contacts, contact('k-2'))).status).toBe(200)
    expect(answered).toBe(false)
    await simulator.client.releaseBarrier(provider)
    expect((await answer).status).toBe(200)
    expect(await simulator.client.held(provider, 0)).toEqual([])
  })

  it('sees that the caller died', async () => {
    await simulator.client.armBarrier(provider)
    const dying = new AbortController()
    const body = JSON.stringify(contact('k-1'))
    const url = simulator.baseUrl(provider) + contacts
    const answer = fetch(url, { method: 'POST', body, signal: dying.signal })
    await simulator.client.held(provider)
    dying.abort()
    await expect(answer).rejects.toThrow()
    await expect.poll(() => simulator.client.held(provider, 0)).toMatchObject([{ connected: false }])
  })
})

describe('the ledger file', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'simulator-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  it('has a line for each acceptance before its answer, and survives the death of the process', async () => {
    const ledger = join(directory, 'killed.jsonl')
    const first = await spawnSimulator({ ledger })
    await fetch(first.baseUrl('p') + contacts, { method: 'POST', body: JSON.stringify(contact('k-1')) })
    process.kill(first.pid, 'SIGKILL')
    await first.stop()
    expect(JSON.parse((await readFile(ledger, 'utf8')).trim())).toMatchObject({ provider: 'p', key: 'k-1' })

    const second = await startSimulator({ ledger })
    await fetch(second.baseUrl('p') + contacts, { method: 'POST', body: JSON.stringify(contact('k-1')) })
    expect((await second.client.ledger('p')).counts).toMatchObject({ accepted: 1, repeats: 1 })
    await second.stop()
  }, 20_000)

  it('is read without the line that a crash tore', async () => {
    const ledger = join(directory, 'torn.jsonl')
    await writeFile(ledger, '{"at":"2026-11-23T22:00:00Z","provider":"p","key":"k-1","id":"i"}\n{"at":"2026-11-2')
    const torn = await startSimulator({ ledger })
    expect((await torn.client.ledger('p')).counts.accepted).toBe(1)
    await fetch(torn.baseUrl('p') + contacts, { method: 'POST', body: JSON.stringify(contact('k-2')) })
    await torn.stop()
    const again = await startSimulator({ ledger })
    expect((await again.client.ledger('p')).counts.accepted).toBe(2)
    await again.stop()
  })
})

it('mail is accounted for by Message-ID, and a mail server recognises no repeat', async () => {
  const transport = createTransport({ host: '127.0.0.1', port: simulator.smtpPort ?? 0, ignoreTLS: true })
  const mail = { from: 'a@example.com', to: 'b@example.com', subject: 's', text: 't', messageId: '<m-1@example.com>' }
  await transport.sendMail(mail)
  await transport.sendMail(mail)
  expect(await simulator.client.ledger('smtp')).toMatchObject({
    acceptances: [{ key: '<m-1@example.com>', recipient: 'b@example.com' }, {}],
    duplicates: { '<m-1@example.com>': 2 },
  })
})

it('the page shows what arrived, and runs nothing that a message says', async () => {
  await post(contacts, contact(randomUUID(), '<script>alert(1)</script>'))
  const response = await fetch(simulator.url)
  const page = await response.text()
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).not.toContain('<script>')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
})

describe('the look-up of a provider that knows no keys', () => {
  const account = `AC${'0'.repeat(32)}`
  const callback = 'https://once.example.com/api/v1/receipts/sms?notification=n-1'
  const sms = (body: string) =>
    fetch(`${simulator.baseUrl(provider)}/2010-04-01/Accounts/${account}/Messages.json`, {
      method: 'POST',
      body: new URLSearchParams({ To: '+15551234567', From: '+15550001111', Body: body, StatusCallback: callback }),
    })
  const list = async (query: string) => {
    const response = await fetch(`${simulator.baseUrl(provider)}/2010-04-01/Accounts/${account}/Messages.json?${query}`)
    return (await response.json()) as { messages: { body: string }[]; next_page_uri: string | null }
  }

  it("lists Twilio's messages by recipient, newest first, page by page", async () => {
    for (const body of ['one', 'two', 'three']) expect((await sms(body)).status).toBe(201)
    const first = await list('To=%2B15551234567&PageSize=2')
    expect(first.messages.map(({ body }) => body)).toEqual(['three', 'two'])
    const second = await list(first.next_page_uri?.split('?')[1] ?? '')
    expect(second).toMatchObject({ messages: [{ body: 'one', direction: 'outbound-api' }], next_page_uri: null })
    expect((await list('To=%2B15559999999')).messages).toEqual([])
    expect((await simulator.client.ledger(provider)).duplicates).toEqual({ 'n-1': 3 })
  })

  it('does not show what it took within its lag, and fails when it is told to', async () => {
    await simulator.client.setFaults(provider, { lookupLagMs: 60_000 })
    await sms('one')
    expect((await list('To=%2B15551234567')).messages).toEqual([])
    await simulator.client.setFaults(provider, { lookupLagMs: 0 })
    expect((await list('To=%2B15551234567')).messages).toHaveLength(1)
    await simulator.client.setFaults(provider, { lookupStatus: 500 })
    expect(await list('')).toEqual({ code: 'simulated_status' })
  })

  it("finds SendGrid's mails by recipient and time, and their custom arguments one by one", async () => {
    const mail = {
      personalizations: [{ to: [{ email: 'c@example.com' }], subject: 's', custom_args: { notification_key: 'n-1' } }],
      from: { email: 'a@example.com' },
      content: [{ type: 'text/plain', value: 'm' }],
    }
    const sent = await post('/v3/mail/send', mail)
    expect([sent.status, await sent.text()]).toEqual([202, ''])
    const ask = async (since: string) => {
      const query = `to_email = "c@example.com" AND sg_message_id_created_at >= TIMESTAMP "${since}"`
      const { messages } = (await (await post('/v3/logs', { query })).json()) as {
        messages: { sg_message_id: string }[]
      }
      return messages
    }
    const [found] = await ask('2026-01-01T00:00:00Z')
    expect(found?.sg_message_id.startsWith(sent.headers.get('x-message-id') ?? 'none')).toBe(true)
    expect(await ask('2100-01-01T00:00:00Z')).toEqual([])
    const detail = await fetch(`${simulator.baseUrl(provider)}/v3/logs/${found?.sg_message_id}`)
    expect(await detail.json()).toMatchObject({ custom_args: { notification_key: 'n-1' } })
  })
})

describe('receipts that are ordered', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  let inbox: { headers: Headers; body: string }[]
  let receiver: Server
  let url: string
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
        inbox.push({ headers, body: Buffer.concat(chunks).toString() })
        response.writeHead(202).end()
      })
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/receipts`
  })
  beforeEach(() => {
    inbox = []
  })
  afterAll(() => void receiver.close())

  it('are signed per the standard, come in the order that was asked for, and as often', async () => {
    await post(contacts, contact('k-1'))
    const posted = await simulator.client.postReceipts(provider, {
      style: 'standard-webhooks',
      secret,
      url,
      key: 'k-1',
      statuses: ['delivered', 'undelivered'],
      times: 2,
    })
    expect(posted.map(({ status, httpStatus }) => `${status} ${httpStatus}`)).toEqual(
      ['delivered', 'delivered', 'undelivered', 'undelivered'].map((status) => `${status} 202`),
    )
    const read = inbox.map(({ headers, body }) => new Webhook(secret).verify(body, Object.fromEntries(headers)))
    expect(read[0]).toMatchObject([{ notificationId: 'k-1', status: 'delivered', receiptId: expect.any(String) }])
    expect(inbox[1]?.body).toContain((read[0] as { receiptId: string }[])[0]?.receiptId)
  })

  it('about nothing are refused', async () => {
    const order = { style: 'standard-webhooks', secret, url, key: 'never-sent' } as const
    await expect(simulator.client.postReceipts(provider, order)).rejects.toThrow(/404/)
  })
})
