import type { Socket } from 'node:net'
import { relay, through } from '@/db/testing/relay'
import { type WireMessage, wireReader } from '@/e2e/support/crash/wire-messages'

export type TransactionPooler = {
  url: string
  /** How often a transaction was given to another session than its client's one before. */
  moves: number
  close(): Promise<void>
}

type Session = { upstream: Socket; client: Client | null }
type Client = {
  socket: Socket
  session: Session | null
  waiting: WireMessage[]
  answersDue: number
  inUnit: boolean
  last: Session | null
}

/**
 * What PgBouncer does in transaction mode: each transaction gets the session that has been free for longest, whoever began it. Of
 * a client's startup parameters nothing reaches the server but who it is and its database. Prepared statements are not followed.
 */
export async function transactionPooler(databaseUrl: string): Promise<TransactionPooler> {
  const free: Session[] = []
  const queue: Client[] = []
  const database = new URL(databaseUrl)
  const between = await relay(() => database, serve)
  const pooler: TransactionPooler = { url: through(between, databaseUrl), moves: 0, close: between.close }
  return pooler

  function serve(socket: Socket, upstream: Socket): void {
    // A client signs in by a session of its own, which is everybody's from then on.
    const session: Session = { upstream, client: null }
    const client: Client = { socket, session, waiting: [], answersDue: 1, inUnit: false, last: session }
    session.client = client
    const fromClient = wireReader({ from: 'client' })
    const fromServer = wireReader({ from: 'server' })
    let signedIn = false
    socket.on('data', (chunk) => {
      for (const message of fromClient(chunk)) {
        if (message.type === '') upstream.write(withoutParameters(message.bytes))
        else if (!signedIn) upstream.write(message.bytes)
        else take(client, message)
      }
    })
    upstream.on('data', (chunk) => {
      for (const message of fromServer(chunk)) {
        session.client?.socket.write(message.bytes)
        if (message.type === 'Z') {
          signedIn = true
          answered(session, message)
        }
      }
    })
  }

  function take(client: Client, message: WireMessage): void {
    if (message.type === 'X') return // the session stays
    client.waiting.push(message)
    if (client.session) flush(client, client.session)
    else if (!queue.includes(client)) queue.push(client)
    assign()
  }

  function flush(client: Client, session: Session): void {
    for (const { type, bytes } of client.waiting.splice(0)) {
      client.inUnit = type !== 'S' && type !== 'Q'
      if (!client.inUnit) client.answersDue++
      session.upstream.write(bytes)
    }
  }

  function answered(session: Session, { bytes }: WireMessage): void {
    const { client } = session
    if (!client) return
    client.answersDue--
    if (client.answersDue > 0 || client.inUnit || bytes.toString('latin1', 5) !== 'I') return
    client.session = null
    session.client = null
    free.push(session)
    assign()
  }

  function assign(): void {
    while (queue.length > 0 && free.length > 0) {
      const client = queue.shift() as Client
      const session = free.shift() as Session
      if (client.last !== session) pooler.moves++
      client.session = session
      client.last = session
      session.client = client
      flush(client, session)
    }
  }
}

/** Who it is and which database, of all that a startup message asks for. */
function withoutParameters(startup: Buffer): Buffer {
  const words = startup.toString('utf8', 8).split('\0')
  const kept: string[] = []
  for (let at = 0; at + 1 < words.length && words[at]; at += 2)
    if (words[at] === 'user' || words[at] === 'database') kept.push(words[at] ?? '', words[at + 1] ?? '')
  const body = Buffer.from(`${kept.join('\0')}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + body.length, 0)
  head.writeInt32BE(startup.readInt32BE(4), 4)
  return Buffer.concat([head, body])
}
