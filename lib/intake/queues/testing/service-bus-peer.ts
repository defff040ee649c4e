import { randomBytes } from 'node:crypto'
import type { AddressInfo, Socket } from 'node:net'
import rhea, { type Connection, type Delivery, type EventContext, type Sender } from 'rhea'

type Entry = {
  sequence: number
  messageId: string | undefined
  body: Buffer | unknown
  properties: Record<string, string>
  deliveries: number
  dead: { reason: string; description: string } | null
}
type Out = { entry: Entry; queue: string; sender: Sender }

/** Settling answers to a receiver; rhea's types leave their makers out. */
const makers = rhea.message as unknown as Record<string, (fields?: object) => { described(): unknown }>
const outcomes = Object.fromEntries(
  ['accepted', 'modified', 'released', 'rejected'].map((name) => [name, makers[name]?.({}).described()]),
)

export type ServiceBusPeer = {
  connectionString: string
  send(
    queue: string,
    body: Buffer | string | unknown,
    more?: { messageId?: string; properties?: Record<string, string> },
  ): number
  /** Messages that wait, and that somebody has under lock. */
  count(queue: string): { ready: number; out: number }
  /** Sequence numbers of what is neither completed nor dead. */
  waiting(queue: string): number[]
  deadLetters(queue: string): { body: string; reason: string; description: string }[]
  /** Deliveries so far of one message. */
  deliveriesOf(sequence: number): number
  /** Ends every connection; locks are lost and messages handed out again. `open` takes connections again. */
  shut(): Promise<void>
  open(): Promise<void>
  close(): Promise<void>
}

/** The part of Service Bus that a peek-lock receiver meets, over AMQP 1.0: locks, completion, abandoning, dead letters. */
export async function serviceBusPeer(): Promise<ServiceBusPeer> {
  const container = rhea.create_container()
  container.sasl_server_mechanisms.enable_anonymous()
  const waiting = new Map<string, Entry[]>()
  const dead = new Map<string, Entry[]>()
  const out = new Map<Delivery, Out>()
  const senders = new Map<string, Set<Sender>>()
  const all = new Map<number, Entry>()
  const sockets = new Set<Socket>()
  let sequence = 0
  let port = 0
  let server: ReturnType<typeof container.listen> | null = null

  const listOf = (lists: Map<string, Entry[]>, queue: string) => {
    const list = lists.get(queue) ?? []
    lists.set(queue, list)
    return list
  }

  function pump(queue: string): void {
    const entries = listOf(waiting, queue)
    for (const sender of senders.get(queue) ?? []) {
      while (entries.length > 0 && sender.is_open() && sender.sendable()) {
        const entry = entries.shift()
        if (!entry) break
        entry.deliveries++
        out.set(sender.send(messageOf(entry), randomBytes(16)), { entry, queue, sender })
      }
    }
  }

  function messageOf(entry: Entry) {
    const { data_section } = rhea.message
    return {
      ...(entry.messageId === undefined ? {} : { message_id: entry.messageId }),
      delivery_count: entry.deliveries - 1,
      application_properties: entry.properties,
      message_annotations: {
        'x-opt-sequence-number': entry.sequence,
        'x-opt-enqueued-time': new Date(),
        'x-opt-locked-until': new Date(Date.now() + 60_000),
      },
      body: Buffer.isBuffer(entry.body) ? data_section(entry.body) : entry.body,
    }
  }

  function settled({ delivery }: EventContext, then: (out: Out) => void, outcome: unknown): void {
    const held = delivery && out.get(delivery)
    if (!delivery || !held) return
    out.delete(delivery)
    delivery.update(true, outcome as never)
    then(held)
    pump(held.queue)
  }

  function requeue({ entry, queue }: Out): void {
    listOf(waiting, queue).unshift(entry)
  }

  container.on('sender_open', (context: EventContext) => {
    const sender = context.sender
    const address = sender?.source?.address
    if (!sender || !address) return
    sender.set_source({ address })
    const attached = senders.get(address) ?? new Set()
    senders.set(address, attached.add(sender))
  })
  container.on('sendable', () => {
    for (const queue of senders.keys()) pump(queue)
  })
  container.on('sender_draining', ({ sender }: EventContext) => sender?.set_drained(true))
  container.on('sender_close', ({ sender }: EventContext) => gone((other) => other === sender))
  container.on('receiver_open', ({ receiver }: EventContext) => {
    const address = receiver?.target?.address
    if (receiver && address) receiver.set_target({ address })
  })
  container.on('message', (context: EventContext) => authorize(context, senders))
  container.on('accepted', (context: EventContext) => settled(context, () => {}, outcomes.accepted))
  container.on('modified', (context: EventContext) => settled(context, requeue, outcomes.modified))
  container.on('released', (context: EventContext) => settled(context, requeue, outcomes.released))
  container.on('rejected', (context: EventContext) => {
    const info = (context.delivery?.remote_state as { error?: { info?: Record<string, string> } } | undefined)?.error
      ?.info
    const bury = ({ entry, queue }: Out) => {
      entry.dead = { reason: info?.DeadLetterReason ?? '', description: info?.DeadLetterErrorDescription ?? '' }
      listOf(dead, queue).push(entry)
    }
    settled(context, bury, outcomes.rejected)
  })
  container.on('disconnected', ({ connection }: EventContext) => gone((sender) => sender.connection === connection))
  for (const event of [
    'connection_error',
    'session_error',
    'receiver_error',
    'sender_error',
    'error',
    'protocol_error',
  ])
    container.on(event, () => {})

  /** Whoever held locks is gone: what it had is handed out again. */
  function gone(isGone: (sender: Sender) => boolean): void {
    for (const attached of senders.values()) for (const sender of attached) if (isGone(sender)) attached.delete(sender)
    for (const [delivery, held] of out) {
      if (!isGone(held.sender)) continue
      out.delete(delivery)
      requeue(held)
    }
    for (const queue of senders.keys()) pump(queue)
  }

  const peer: ServiceBusPeer = {
    get connectionString() {
      return `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=k;SharedAccessKey=s;UseDevelopmentEmulator=true;`
    },
    send(queue, body, { messageId, properties = {} } = {}) {
      const entry: Entry = {
        sequence: ++sequence,
        messageId,
        body: typeof body === 'string' ? Buffer.from(body) : body,
        properties,
        deliveries: 0,
        dead: null,
      }
      all.set(entry.sequence, entry)
      listOf(waiting, queue).push(entry)
      pump(queue)
      return entry.sequence
    },
    count: (queue) => ({
      ready: listOf(waiting, queue).length,
      out: [...out.values()].filter((held) => held.queue === queue).length,
    }),
    waiting: (queue) => [
      ...listOf(waiting, queue).map((entry) => entry.sequence),
      ...[...out.values()].filter((held) => held.queue === queue).map(({ entry }) => entry.sequence),
    ],
    deadLetters: (queue) =>
      listOf(dead, queue).map(({ body, dead: why }) => ({
        body: String(body),
        reason: why?.reason ?? '',
        description: why?.description ?? '',
      })),
    deliveriesOf: (wanted) => all.get(wanted)?.deliveries ?? 0,
    async open() {
      const listening = container.listen({ port, host: '127.0.0.1' })
      listening.on('connection', (socket: Socket) => {
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket))
      })
      await new Promise<void>((resolve) => listening.once('listening', resolve))
      port = (listening.address() as AddressInfo).port
      server = listening
    },
    async shut() {
      const closing = server
      server = null
      for (const socket of sockets) socket.destroy()
      gone(() => true)
      await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()))
    },
    close: () => peer.shut(),
  }
  await peer.open()
  return peer
}

/** `$cbs`: every token is good. */
function authorize({ message, connection, receiver }: EventContext, senders: ReadonlyMap<string, Set<Sender>>): void {
  if (receiver?.target?.address !== '$cbs' || !message) return
  const answers = [...(senders.get('$cbs') ?? [])].filter((sender) => (sender.connection as Connection) === connection)
  for (const sender of answers) {
    sender.send({
      correlation_id: message.message_id as string,
      ...(message.reply_to ? { to: message.reply_to } : {}),
      application_properties: { 'status-code': 200, 'status-description': 'OK' },
      body: undefined,
    })
  }
}
