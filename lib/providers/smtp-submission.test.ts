import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Submission, submitMail } from '@/lib/providers/smtp-submission'
import { createTargetGuard } from '@/lib/providers/ssrf-guard'
import { endlessLine, endlessReply, ScriptedMailServer } from '@/lib/providers/testing/smtp-peer'

const server = new ScriptedMailServer()
const guard = createTargetGuard({ allowedHosts: ['127.0.0.1'] })
let submission: Submission
beforeAll(async () => {
  submission = {
    host: '127.0.0.1',
    port: await server.start(),
    secure: false,
    requireTls: null,
    credentials: null,
    clientName: 'shop.example.com',
    envelope: { from: 'a@example.com', to: 'b@example.com' },
    bytes: Buffer.from('Subject: s\r\n\r\ntext\r\n'),
    timeoutMs: 2_000,
    signal: new AbortController().signal,
  }
})
beforeEach(() => server.reset())
afterAll(() => server.stop())

it('a listed private host is handed its mail in the clear', async () => {
  expect(await submitMail(submission, guard)).toEqual({ kind: 'accepted' })
  expect(server.messages).toHaveLength(1)
})

it('a socket that ends at an address which we may not reach carries not one command', async () => {
  const elsewhere = { ...guard, faultOf: () => null, faultOfAddress: () => 'a private or reserved address' }
  expect(await submitMail(submission, elsewhere)).toEqual({
    kind: 'not_sent',
    code: 'target_blocked',
    detail: 'a private or reserved address',
  })
  expect(server.commands).toEqual([])
})

it('a name that resolves to an address which we may not reach is not connected to', async () => {
  const rebound = createTargetGuard({
    allowedHosts: [],
    resolve: (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  })
  expect(await submitMail({ ...submission, host: 'mail.example.com' }, rebound)).toMatchObject({
    kind: 'not_sent',
    code: 'target_blocked',
  })
  expect(server.commands).toEqual([])
})

it.each([endlessLine, endlessReply])(
  'a server that says more than a conversation needs is left, whatever it says: %s',
  async (say) => {
    const patient = { ...submission, timeoutMs: 15_000 }
    server.script = { at: 'EHLO', say }
    expect(await submitMail(patient, guard)).toEqual({ kind: 'not_sent', code: 'answer_too_large', detail: null })
    server.script = { at: 'message', say }
    expect(await submitMail(patient, guard)).toEqual({ kind: 'ambiguous', code: 'answer_too_large' })
  },
)

it('a host that nobody listed must speak TLS', async () => {
  const unlisted = { ...guard, isListed: () => false }
  expect(await submitMail(submission, unlisted)).toMatchObject({ kind: 'refused', stage: 'connection', replyCode: 502 })
  expect(server.messages).toEqual([])
})

it('a password is never said in the clear to a host that nobody listed, even where TLS was waived', async () => {
  server.extensions = ['AUTH PLAIN']
  const unlisted = { ...guard, isListed: () => false }
  const waived = { ...submission, requireTls: false, credentials: { user: 'shop', pass: 'secret' } }
  expect(await submitMail(waived, unlisted)).toEqual({ kind: 'not_sent', code: 'login_needs_tls', detail: null })
  expect(server.commands.join()).not.toMatch(/AUTH/)
})

it('a name that does not exist is a certain non-send', async () => {
  const nowhere = createTargetGuard({
    allowedHosts: [],
    resolve: (_, __, done) => done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []),
  })
  expect(await submitMail({ ...submission, host: 'mail.example.com' }, nowhere)).toEqual({
    kind: 'not_sent',
    code: 'dns_failure',
    detail: null,
  })
})

it('a connection that does not come about before the deadline is a certain non-send', async () => {
  const silent = createTargetGuard({ allowedHosts: [], resolve: () => {} })
  expect(await submitMail({ ...submission, host: 'mail.example.com', timeoutMs: 30 }, silent)).toEqual({
    kind: 'not_sent',
    code: 'connect_timeout',
    detail: null,
  })
})
