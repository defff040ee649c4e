import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import type { Mishap } from '@/lib/providers/testing/provider-contract'

/** What a scripted mail server does at one point of the conversation instead of going on. */
export type SmtpScript = {
  /** The command at which it happens; `connect` is the greeting, `message` the end of the message. */
  at: 'connect' | 'EHLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'message'
  /** A reply line, or the end of the connection, or silence. */
  say: string
} | null

export const hangUp = 'HANG UP'
export const silence = 'SILENCE'
/** A line that never ends, and a reply of lines that never end: as fast as they are read. */
export const endlessLine = 'ENDLESS LINE'
export const endlessReply = 'ENDLESS REPLY'

/** A mail server of thirty lines: every reply is ours, so every point of failure can be hit exactly. */
export class ScriptedMailServer {
  script: SmtpScript = null
  extensions: string[] = []
  /** Without the farewell, which may come after the sender has its result. */
  readonly commands: string[] = []
  readonly messages: { raw: string; recipients: string[]; accepted: boolean }[] = []
  readonly #sockets = new Set<Socket>()
  readonly #server: Server = createServer((socket) => this.#greet(socket))

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  reset(): void {
    this.script = null
    this.extensions = []
    this.commands.length = 0
    this.messages.length = 0
  }

  #greet(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    let buffered = ''
    let inMessage = false
    let recipients: string[] = []
    const react = (line: string): void => {
      const command = line.slice(0, 4).toUpperCase()
      if (command !== 'QUIT') this.commands.push(line)
      if (command === 'MAIL') recipients = []
      if (command === 'RCPT') recipients.push(line.slice(8))
      if (command === 'DATA') inMessage = this.#answer(socket, 'DATA', '354 go ahead')
      else if (command === 'QUIT') socket.end('221 bye\r\n')
      else if (command === 'EHLO') this.#answer(socket, 'EHLO', this.#ehlo())
      else if (command === 'STAR') socket.write('502 5.5.1 not implemented\r\n')
      else this.#answer(socket, command as 'MAIL', command === 'AUTH' ? '235 welcome' : '250 ok')
    }
    socket.on('data', (data) => {
      buffered += data.toString('latin1')
      for (;;) {
        const end = buffered.indexOf(inMessage ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const text = buffered.slice(0, end)
        buffered = buffered.slice(end + (inMessage ? 5 : 2))
        if (inMessage) {
          inMessage = false
          const accepted = !/^[45]/.test(this.script?.at === 'message' ? this.script.say : '')
          this.messages.push({ raw: Buffer.from(text, 'latin1').toString('utf8'), recipients, accepted })
          this.#answer(socket, 'message', '250 2.0.0 ok: queued as 4XyZ')
        } else react(text)
      }
    })
    this.#answer(socket, 'connect', '220 mail.example.com ESMTP')
  }

  #ehlo(): string {
    return ['mail.example.com', ...this.extensions]
      .map((line, i, all) => `250${i === all.length - 1 ? ' ' : '-'}${line}`)
      .join('\r\n')
  }

  /** @returns whether the conversation goes on as if nothing were the matter */
  #answer(socket: Socket, at: NonNullable<SmtpScript>['at'], usual: string): boolean {
    const say = this.script?.at === at ? this.script.say : usual
    if (say === hangUp) socket.destroy()
    else if (say === endlessLine) flood(socket, 'x'.repeat(16_384))
    else if (say === endlessReply) flood(socket, '250-more\r\n'.repeat(1_000))
    else if (say !== silence) socket.write(`${say}\r\n`)
    return say === usual || /^[23]/.test(say)
  }
}

function flood(socket: Socket, text: string): void {
  const write = () => {
    while (socket.writable && socket.write(text));
  }
  socket.on('drain', write)
  write()
}

const scripts: Partial<Record<Mishap, NonNullable<SmtpScript>>> = {
  'refuses the message': { at: 'message', say: '554 5.6.0 content rejected' },
  'refuses our account': { at: 'MAIL', say: '530 5.7.0 authentication required for customer@example.com' },
  'asks for patience': { at: 'RCPT', say: '451 4.7.1 greylisted' },
  fails: { at: 'connect', say: '421 4.3.2 shutting down' },
  'loses the reply': { at: 'message', say: hangUp },
  'dies before reading': { at: 'DATA', say: hangUp },
  'never answers': { at: 'message', say: silence },
  'speaks another protocol': { at: 'connect', say: 'HTTP/1.1 400 Bad Request' },
  'answers without end': { at: 'message', say: endlessLine },
}

/** The mishaps that SMTP can have. Most are certain: a 4xx or 5xx is the server's own word. */
export const smtpMishaps: Partial<Record<Mishap, { outcome: Partial<DeliveryOutcome>; accepted: 0 | 1 }>> = {
  'refuses the message': { outcome: { outcome: 'rejected', blame: 'message', code: 'smtp_554' }, accepted: 0 },
  'refuses our account': { outcome: { outcome: 'rejected', blame: 'account', code: 'smtp_530' }, accepted: 0 },
  'asks for patience': { outcome: { outcome: 'unavailable', code: 'smtp_451', detail: '4.7.1' }, accepted: 0 },
  fails: { outcome: { outcome: 'unavailable', code: 'smtp_421' }, accepted: 0 },
  'loses the reply': { outcome: { outcome: 'unknown', code: 'connection_closed' }, accepted: 1 },
  'dies before reading': { outcome: { outcome: 'unavailable', code: 'connection_closed' }, accepted: 0 },
  'never answers': { outcome: { outcome: 'unknown', code: 'timeout' }, accepted: 1 },
  'speaks another protocol': { outcome: { outcome: 'unavailable', code: 'connection_closed' }, accepted: 0 },
  'answers without end': { outcome: { outcome: 'unknown', code: 'answer_too_large' }, accepted: 1 },
}

export async function startSmtpPeer<Settings>(settingsAt: (host: string, port: number) => Settings) {
  const server = new ScriptedMailServer()
  const port = await server.start()
  return {
    server,
    settings: settingsAt('127.0.0.1', port),
    refusingSettings: settingsAt('127.0.0.1', 1),
    blockedSettings: settingsAt('127.0.0.2', port),
    received: async () =>
      server.messages.map(({ raw }) => ({ body: raw, key: /^Message-ID: (.*)$/m.exec(raw)?.[1]?.trim() ?? null })),
    acceptances: async () => server.messages.filter(({ accepted }) => accepted).length,
    provoke: async (mishap: Mishap) => {
      server.script = scripts[mishap] ?? null
    },
    reset: async () => server.reset(),
    stop: () => server.stop(),
  }
}
