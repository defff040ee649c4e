import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import {
  type EachBatchPayload,
  type ISocketFactoryArgs,
  Kafka,
  type KafkaMessage,
  logLevel,
  type Message,
  type Producer,
  type SASLOptions,
} from 'kafkajs'
import { failureOrStop } from '@/lib/intake/queues/failure-or-stop'
import {
  type Consume,
  type Intake,
  type QueueMessage,
  requireDecided,
  type TakeMessages,
  type Verdict,
} from '@/lib/intake/queues/queue-message'
import { bodyLeftOut } from '@/lib/intake/queues/rejected-body'
import { guardedPlace, requireAllowedBroker } from '@/lib/intake/queues/require-allowed-broker'

type KafkaIntake = Intake<'kafka'>

const clientId = 'once'
const heartbeatsPerSession = 10
// A stop waits for the fetch that is out.
const fetchWaitMs = 1_000
// Waiting and connecting anew is done around this, where it is seen and counted.
const retry = { retries: 2, initialRetryTime: 200, maxRetryTime: 1_000 }

/** Takes as a member of a group; offsets are committed only after our commit, up to the first undecided message. */
export const consumeKafka: Consume<'kafka'> = async (intake, take, stopping) => {
  const { settings, concurrency } = intake
  for (const broker of settings.brokers) {
    const [host = '', port] = broker.split(':')
    await requireAllowedBroker(host, Number(port), { plain: !settings.tls })
  }
  const kafka = clientOf(settings)
  const { groupId, sessionTimeoutMs: sessionTimeout, topics, from } = settings
  const heartbeatInterval = Math.floor(sessionTimeout / heartbeatsPerSession)
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout,
    heartbeatInterval,
    maxWaitTimeInMs: fetchWaitMs,
    retry: { ...retry, restartOnFailure: async () => false },
  })
  const producer =
    settings.deadLetterTopic === undefined ? null : kafka.producer({ retry, allowAutoTopicCreation: true })
  const over = failureOrStop(stopping)
  consumer.on(consumer.events.CRASH, ({ payload }) => over.fail(payload.error))
  try {
    await consumer.connect()
    await producer?.connect()
    await consumer.subscribe({ topics, fromBeginning: from === 'earliest' })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: concurrency,
      eachBatch: (payload) => eachBatch(payload, intake, take, producer, stopping).catch(tellUndecided),
    })
    await over.happened
  } finally {
    await consumer.disconnect().catch(() => {}) // a broker that is away cannot be taken leave of
    await producer?.disconnect().catch(() => {})
  }

  /** What could not be decided ends the consumer; the client's own errors are the client's to handle (rejoining). */
  function tellUndecided(error: Error): void {
    if (error.name !== 'TakeLater') throw error
    over.fail(error)
  }
}

async function eachBatch(
  {
    batch,
    resolveOffset,
    uncommittedOffsets,
    commitOffsetsIfNecessary,
    heartbeat,
    isRunning,
    isStale,
  }: EachBatchPayload,
  intake: KafkaIntake,
  take: TakeMessages,
  producer: Producer | null,
  stopping: AbortSignal,
): Promise<void> {
  for (let at = 0; at < batch.messages.length; at += intake.batchSize) {
    if (stopping.aborted || !isRunning() || isStale()) return
    const messages = batch.messages.slice(at, at + intake.batchSize)
    const verdicts = await take(messages.map((message) => messageOf(batch, message, intake.settings)))
    const undecided = verdicts.findIndex(({ kind }) => kind === 'again')
    const decided = undecided === -1 ? messages.length : undecided
    const last = messages[decided - 1]
    if (last) {
      await deadLetter(producer, intake.settings, batch, messages.slice(0, decided), verdicts)
      resolveOffset(last.offset)
      await commitOffsetsIfNecessary(uncommittedOffsets())
    }
    requireDecided(verdicts)
    await heartbeat()
  }
}

type Place = { topic: string; partition: number }

function messageOf(place: Place, message: KafkaMessage, { keyHeader }: KafkaIntake['settings']): QueueMessage {
  const brokerId = placeOf(place, message)
  const header = keyHeader ? [message.headers?.[keyHeader]].flat()[0]?.toString() : undefined
  return { brokerId, key: header || brokerId, body: message.value ?? '' }
}

function placeOf({ topic, partition }: Place, { offset }: KafkaMessage): string {
  return `${topic}/${partition}/${offset}`
}

/** Poison goes on with its own key and headers, and ours that say why. */
async function deadLetter(
  producer: Producer | null,
  { deadLetterTopic = '' }: KafkaIntake['settings'],
  place: Place,
  messages: readonly KafkaMessage[],
  verdicts: readonly Verdict[],
): Promise<void> {
  const dead = messages.flatMap((message, i) => {
    const verdict = verdicts[i]
    if (verdict?.kind !== 'rejected') return []
    const ours = { 'once-code': verdict.code, 'once-reason': verdict.reason, 'once-source': placeOf(place, message) }
    return [{ sent: { key: message.key, value: message.value, headers: { ...message.headers, ...ours } }, ours }]
  })
  if (producer && dead.length > 0) await sendDeadLetters(producer, deadLetterTopic, dead)
}

type DeadLetter = { sent: Message; ours: Record<string, string> }

/** What is too large together goes one by one; what is too large with its reason goes without all that is its own: a partition would wait for ever. */
async function sendDeadLetters(producer: Producer, topic: string, dead: readonly DeadLetter[]): Promise<void> {
  const send = (messages: Message[]) => producer.send({ topic, acks: -1, messages })
  try {
    await send(dead.map(({ sent }) => sent))
  } catch (error) {
    if (!isTooLarge(error)) throw error
    const [only, another] = dead
    if (another) for (const one of dead) await sendDeadLetters(producer, topic, [one])
    else if (only) await send([{ key: null, value: bodyLeftOut, headers: only.ours }])
  }
}

const tooLarge: readonly unknown[] = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']

function isTooLarge(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('type' in error && tooLarge.includes(error.type)) || isTooLarge(error.cause)
}

function clientOf({ brokers, tls, saslMechanism, username = '', password = '' }: KafkaIntake['settings']): Kafka {
  const sasl = saslMechanism && ({ mechanism: saslMechanism, username, password } as SASLOptions)
  return new Kafka({
    clientId,
    brokers,
    ssl: tls,
    ...(sasl ? { sasl } : {}),
    connectionTimeout: 5_000,
    requestTimeout: 15_000,
    logLevel: logLevel.NOTHING,
    retry,
    socketFactory: guardedSocket,
  })
}

/** A cluster names its brokers itself: each is judged when it is connected to. */
function guardedSocket({ host, port, ssl, onConnect }: ISocketFactoryArgs): Socket {
  const options = guardedPlace(host, port)
  if (!ssl) return connectPlain(options, onConnect)
  return connectTls({ ...options, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
}
