import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FrozenMessage } from '@/lib/providers/provider'
import { smtp as adapter } from '@/lib/providers/smtp'
import { describeProviderContract } from '@/lib/providers/testing/provider-contract'
import { sampleEmail } from '@/lib/providers/testing/sample-messages'
import { hangUp, type SmtpScript, silence, smtpMishaps, startSmtpPeer } from '@/lib/providers/testing/smtp-peer'

const password = 'password-that-nobody-may-see'
const from = 'Example Shop <noreply@shop.example.com>'

describeProviderContract({
  adapter,
  startPeer: () => startSmtpPeer((host, port) => ({ host, port, from })),
  mishaps: smtpMishaps,
  keyOnTheWire: (id) => `<${id}@shop.example.com>`,
  secrets: [password],
})

const message: FrozenMessage = { ...sampleEmail, address: 'customer@example.com', subject: 'Your order' }
const settings = { host: 'smtp.example.com', port: 587, from }
const context = { timeoutMs: 400, signal: new AbortController().signal, userAgent: 'Once/test' }

describe('smtp: the line between certain and unknown', () => {
  let peer: Awaited<ReturnType<typeof startSmtpPeer<typeof settings>>>
  beforeAll(async () => {
    peer = await startSmtpPeer((host, port) => ({ host, port, from }))
  })
  beforeEach(() => peer.reset())
  afterAll(() => peer.stop())

  const sendUnder = async (script: SmtpScript, changes: Partial<Parameters<typeof adapter.send>[1]> = {}) => {
    peer.server.script = script
    return adapter.send(adapter.prepare(message, peer.settings), { ...peer.settings, ...changes }, context)
  }

  it.each<[NonNullable<SmtpScript>]>([
    [{ at: 'connect', say: hangUp }],
    [{ at: 'connect', say: silence }],
    [{ at: 'EHLO', say: hangUp }],
    [{ at: 'MAIL', say: hangUp }],
    [{ at: 'MAIL', say: silence }],
    [{ at: 'RCPT', say: hangUp }],
    [{ at: 'DATA', say: hangUp }],
    [{ at: 'DATA', say: silence }],
  ])('before the server asks for the message nobody has it: %o', async (script) => {
    expect(await sendUnder(script)).toMatchObject({ outcome: 'unavailable' })
    expect(peer.server.messages).toEqual([])
  })

  it.each<[NonNullable<SmtpScript>]>([
    [{ at: 'message', say: hangUp }],
    [{ at: 'message', say: silence }],
    [{ at: 'message', say: 'what?' }],
  ])('after that, without a final reply, nobody knows: %o', async (script) => {
    expect(await sendUnder(script)).toMatchObject({ outcome: 'unknown' })
    expect(peer.server.messages).toHaveLength(1)
  })

  it.each<[NonNullable<SmtpScript>, object]>([
    [
      { at: 'message', say: '451 4.3.0 later' },
      { outcome: 'unavailable', code: 'smtp_451', detail: '4.3.0' },
    ],
    [
      { at: 'message', say: '552 5.3.4 too big' },
      { outcome: 'rejected', blame: 'message', code: 'smtp_552' },
    ],
    [
      { at: 'DATA', say: '554 no' },
      { outcome: 'rejected', blame: 'message' },
    ],
    [
      { at: 'RCPT', say: '550 5.1.1 no such user' },
      { outcome: 'rejected', blame: 'message', detail: '5.1.1' },
    ],
    [
      { at: 'RCPT', say: '550 5.7.1 relaying denied' },
      { outcome: 'rejected', blame: 'account', detail: '5.7.1' },
    ],
    [
      { at: 'RCPT', say: '450 4.2.0 greylisted' },
      { outcome: 'unavailable', code: 'smtp_450' },
    ],
    [
      { at: 'MAIL', say: '553 sender not allowed' },
      { outcome: 'rejected', blame: 'account' },
    ],
    [
      { at: 'connect', say: '554 go away' },
      { outcome: 'rejected', blame: 'account' },
    ],
    [
      { at: 'connect', say: '421 too many connections' },
      { outcome: 'unavailable', code: 'smtp_421' },
    ],
  ])('a final reply is certain whenever it comes: %o', async (script, outcome) => {
    expect(await sendUnder(script)).toMatchObject(outcome)
  })

  it('a server that answers DATA with 250 has been sent the message as well', async () => {
    expect(await sendUnder({ at: 'DATA', say: '250 ok' })).toMatchObject({ outcome: 'accepted' })
  })

  it('an end of the process counts like a deadline: certain before, unknown after', async () => {
    const ending = new AbortController()
    peer.server.script = { at: 'message', say: silence }
    const sending = adapter.send(adapter.prepare(message, peer.settings), peer.settings, {
      ...context,
      timeoutMs: 5_000,
      signal: ending.signal,
    })
    await expect.poll(() => peer.server.messages.length).toBe(1)
    ending.abort()
    expect(await sending).toMatchObject({ outcome: 'unknown', code: 'aborted' })
  })

  it('logs in when a password is set, and a refused login is the account to put right', async () => {
    peer.server.extensions = ['AUTH PLAIN']
    const login = { username: 'shop', password }
    expect(await sendUnder(null, login)).toMatchObject({ outcome: 'accepted' })
    expect(peer.server.commands).toContain(`AUTH PLAIN ${Buffer.from(`\0shop\0${password}`).toString('base64')}`)
    expect(await sendUnder({ at: 'AUTH', say: '535 5.7.8 bad credentials' }, login)).toMatchObject({
      outcome: 'rejected',
      blame: 'account',
      code: 'smtp_535',
    })
  })

  it('sends nothing in the clear when TLS is required and the server has none', async () => {
    expect(await sendUnder(null, { requireTls: true })).toMatchObject({ outcome: 'rejected', blame: 'account' })
    expect(peer.server.commands.join()).not.toMatch(/MAIL|RCPT/)
  })

  it.each([
    '"a@evil.example x"@internal.example',
    'a@example.com,b@example.com',
    'a@example.com b@example.com',
    'group:a@example.com;',
    'a(comment)@example.com',
    '<a@example.com>',
    'a@example.com>\r\nRCPT TO:<b@example.com',
    'a@[127.0.0.1]',
    '@relay.example:a@example.com',
    'a..b@example.com',
    '.a@example.com',
    'a@@example.com',
    'a@',
    '@example.com',
    'a',
    '',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(250)}.com`,
    'ä@example.com',
    'a@exam\u0000ple.com',
  ])('refuses %j as a recipient without opening a connection', async (address) => {
    const prepared = adapter.prepare({ ...message, address }, peer.settings)
    expect(await adapter.send(prepared, peer.settings, context)).toMatchObject({
      outcome: 'rejected',
      blame: 'message',
      code: 'recipient_invalid',
    })
    expect(peer.server.commands).toEqual([])
  })

  it.each([
    ["o'neil+orders@sub.example.com", "<o'neil+orders@sub.example.com>"],
    ['kunde@müller.example', '<kunde@xn--mller-kva.example>'],
  ])('sends to %s as to exactly one mailbox', async (address, envelope) => {
    const prepared = adapter.prepare({ ...message, address }, peer.settings)
    await adapter.send(prepared, peer.settings, context)
    expect(peer.server.messages[0]?.recipients).toEqual([envelope])
    expect(peer.server.commands.filter((line) => line.startsWith('RCPT'))).toHaveLength(1)
  })
})

describe('smtp: over STARTTLS, which a private host may offer with a certificate of its own', () => {
  it('hands the mail over encrypted, and any mail reader finds the same in it', async () => {
    const received: { raw: Buffer; secure: boolean }[] = []
    const server = new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      logger: false,
      onData: (stream, session, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          received.push({ raw: Buffer.concat(chunks), secure: session.secure })
          done()
        })
      },
    })
    const listening = server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const local = {
      host: '127.0.0.1',
      port: (listening.address() as AddressInfo).port,
      from: 'Käse & Co <k@shop.example>',
    }
    const wordy = {
      ...message,
      subject: 'Größe ✓ '.repeat(12).trim(),
      body: 'Line one.\n.\n..dots\r\n=3D ümläut ✓\n'.repeat(3),
    }
    const outcome = await adapter.send(adapter.prepare(wordy, local), local, { ...context, timeoutMs: 5_000 })
    await new Promise<void>((resolve) => server.close(resolve))

    expect(outcome).toEqual({
      outcome: 'accepted',
      providerMessageId: `<${message.notificationId}@shop.example>`,
      httpStatus: null,
    })
    expect(received).toHaveLength(1)
    expect(received[0]?.secure).toBe(true)
    const mail = await simpleParser(received[0]?.raw ?? '')
    expect(mail.subject).toBe(wordy.subject)
    expect(mail.from?.value).toEqual([{ name: 'Käse & Co', address: 'k@shop.example' }])
    expect(mail.to).toMatchObject({ value: [{ address: 'customer@example.com' }] })
    expect(mail.messageId).toBe(`<${message.notificationId}@shop.example>`)
    expect(mail.date?.toISOString()).toBe(message.acceptedAt)
    expect(mail.text?.trim()).toBe(wordy.body.replaceAll('\r\n', '\n').trim())
  })

  it('is left when it says more than a conversation needs, there too', async () => {
    const server = new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      logger: false,
      onMailFrom: (_, session, done) => {
        const text = 'x'.repeat(session.secure ? 100_000 : 1)
        done(Object.assign(new Error(text), { responseCode: 451 }))
      },
    })
    server.on('error', () => {})
    const listening = server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const local = { host: '127.0.0.1', port: (listening.address() as AddressInfo).port, from }
    const outcome = await adapter.send(adapter.prepare(message, local), local, { ...context, timeoutMs: 5_000 })
    await new Promise<void>((resolve) => server.close(resolve))
    expect(outcome).toMatchObject({ outcome: 'unavailable', code: 'answer_too_large' })
  })

  it('is not trusted where TLS is required', async () => {
    const server = new SMTPServer({ authOptional: true, disableReverseLookup: true, logger: false })
    server.on('error', () => {})
    const listening = server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const local = { host: '127.0.0.1', port: (listening.address() as AddressInfo).port, from, requireTls: true }
    const outcome = await adapter.send(adapter.prepare(message, local), local, { ...context, timeoutMs: 5_000 })
    await new Promise<void>((resolve) => server.close(resolve))
    expect(outcome).toMatchObject({ outcome: 'unavailable', code: 'tls_failure' })
  })
})

describe('smtp: the message', () => {
  const text = (changes: Partial<FrozenMessage>, sender = from) =>
    adapter.prepare({ ...message, ...changes }, { ...settings, from: sender }).bytes.toString('latin1')

  it('is dated by the acceptance and named by the notification', () => {
    expect(text({})).toBe(
      [
        'From: Example Shop <noreply@shop.example.com>',
        'To: <customer@example.com>',
        'Subject: Your order',
        'Date: Mon, 23 Nov 2026 22:00:00 +0000',
        'Message-ID: <0190a0c0-0000-7000-8000-000000000001@shop.example.com>',
        'X-Notification-Id: 0190a0c0-0000-7000-8000-000000000001',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Order ORD_12345 is confirmed.',
        '',
      ].join('\r\n'),
    )
  })

  it.each([
    'Hello\r\nBcc: everybody@example.com',
    'Hello\nBcc: everybody@example.com',
    'Hello\rBcc: everybody@example.com',
    'Hello\u2028Bcc: everybody@example.com',
    'Hello\u0000\u000bBcc: everybody@example.com',
    'Hello%0d%0aBcc: everybody@example.com',
    `${'long '.repeat(60)}\r\nBcc: everybody@example.com`,
  ])('has one header a line, whatever the subject %j says', async (subject) => {
    const raw = text({ subject })
    const [head = ''] = raw.split('\r\n\r\n')
    const names = head
      .replace(/\r\n /g, ' ')
      .split('\r\n')
      .map((line) => line.split(':')[0])
    expect(names).toEqual([
      'From',
      'To',
      'Subject',
      'Date',
      'Message-ID',
      'X-Notification-Id',
      'MIME-Version',
      'Content-Type',
      'Content-Transfer-Encoding',
    ])
    const mail = await simpleParser(raw)
    expect(mail.bcc).toBeUndefined()
    expect(mail.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    expect(raw.split('\r\n').every((line) => line.length <= 78)).toBe(true)
  })

  it('has one header a line, whatever the address says', () => {
    expect(text({ address: 'a@example.com>\r\nBcc: <b@example.com' })).not.toContain('b@example.com')
  })

  it('says that an HTML document is one', () => {
    expect(text({ body: '<!doctype html><html><p>Hi</p></html>' })).toContain('Content-Type: text/html; charset=utf-8')
    expect(text({ body: '<b> is not a document' })).toContain('Content-Type: text/plain')
  })

  it('shows no encoded word that a sender wrote by hand', async () => {
    const subject = '=?utf-8?B?QmNjOiBhQGIuYw==?='
    expect((await simpleParser(text({ subject }))).subject).toBe(subject)
  })
})

describe('smtp: settings', () => {
  it.each([
    { host: 'smtp.example.com\r\nX', port: 587, from },
    { host: 'a b', port: 587, from },
    { host: 'smtp.example.com', port: 0, from },
    { host: 'smtp.example.com', port: 587, from: 'a@x.example, b@x.example' },
    { host: 'smtp.example.com', port: 587, from: 'Shop\r\nBcc: x <a@x.example>' },
    { host: 'smtp.example.com', port: 587, from, username: 'shop' },
    { host: 'smtp.example.com', port: 587, from, password: 'p' },
    { host: 'smtp.example.com', port: 587, from, domain: 'not a domain' },
  ])('refuse %o', (settings) => {
    expect(adapter.settings.safeParse(settings).success).toBe(false)
  })

  it('take the domain of the Message-ID from From, or as it is set', () => {
    const raw = adapter.prepare(message, { ...settings, domain: 'mail.example.org' }).bytes.toString()
    expect(raw).toContain(`Message-ID: <${message.notificationId}@mail.example.org>`)
  })
})
