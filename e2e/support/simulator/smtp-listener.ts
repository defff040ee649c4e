import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { type SimulatedProviders, smtpProvider } from '@/e2e/support/simulator/simulated-providers'

/** The simulated mail server's name in the ledger, the fault switches and the page. */
/** A mail server that accounts for messages by Message-ID. It has the same fault switches; `status` is an SMTP code. */
export async function startSmtpListener(providers: SimulatedProviders, port: number, host: string) {
  const server: SMTPServer = new SMTPServer({
    authOptional: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'unknown' }),
    onData: (stream, session, done) => void receive(providers, server, stream, session, done),
    disableReverseLookup: true,
    logger: false,
  })
  server.on('error', () => {})
  const listening = server.listen(port, host)
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

async function receive(
  providers: SimulatedProviders,
  server: SMTPServer,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  done: (error?: Error | null, message?: string) => void,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  const message = Buffer.concat(chunks).toString('utf8')
  const provider = providers.named(smtpProvider)
  const fate = provider.faults.next()
  if (fate.down) return hangUp(server, session)
  if (fate.rejectStatus !== null) return done(refusal(550))
  if (fate.status !== null && !fate.statusAfterAccept) return done(refusal(fate.status))
  const recipients = session.envelope.rcptTo.map(({ address }) => address).join(', ')
  const submission = { key: header(message, 'message-id'), recipient: recipients, text: header(message, 'subject') }
  const taken = providers.take(provider, fate, submission, createHash('sha256').update(message).digest('hex'))
  if (taken.kind === 'key_missing' || taken.kind === 'other_body') return done(refusal(554))
  providers.ledger.whenWritten(() => {
    if (fate.loseReply) hangUp(server, session)
    else if (fate.status !== null) done(refusal(fate.status))
    else setTimeout(() => done(null, `Ok: queued as ${taken.id}`), fate.delayMs)
  })
}

function refusal(responseCode: number): Error {
  return Object.assign(new Error('simulated refusal'), { responseCode })
}

/** The library hides a session's socket; a lost connection is worth looking for it. */
function hangUp(server: SMTPServer, session: SMTPServerSession): void {
  const connections: Iterable<unknown> = server.connections
  for (const connection of connections) {
    const { id, _socket: socket } = connection as { id?: string; _socket?: { destroy(): void } }
    if (id === session.id) socket?.destroy()
  }
}

function header(message: string, name: string): string | null {
  const [head = ''] = message.split(/\r?\n\r?\n/, 1)
  return new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? null
}
