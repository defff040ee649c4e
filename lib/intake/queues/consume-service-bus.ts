import {
  parseServiceBusConnectionString,
  ServiceBusClient,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus'
import { batchQueue } from '@/lib/intake/batch-queue'
import { failureOrStop } from '@/lib/intake/queues/failure-or-stop'
import { pauseOrStop } from '@/lib/intake/queues/pause-or-stop'
import {
  type Consume,
  type Intake,
  type QueueMessage,
  requireDecided,
  type Verdict,
} from '@/lib/intake/queues/queue-message'
import { requireAllowedBroker } from '@/lib/intake/queues/require-allowed-broker'

type Settings = Intake<'service-bus'>['settings']

const tlsPort = 5671
const plainPort = 5672
const reasonLengthMax = 4_000
const closingMsMax = 3_000

/** Takes under peek-lock, accepts what has gathered in one go, and only then completes. */
export const consumeServiceBus: Consume<'service-bus'> = async (intake, take, stopping) => {
  const { settings, batchSize, concurrency } = intake
  await requireAllowedNamespace(settings.connectionString)
  // Waiting and connecting anew is done around this, where it is seen and counted.
  const client = new ServiceBusClient(settings.connectionString, {
    retryOptions: { maxRetries: 1, retryDelayInMs: 500, timeoutInMs: 10_000 },
  })
  const over = failureOrStop(stopping)
  const receiver = receiverOf(client, settings)
  const inTurn = serially()
  const batches = batchQueue<ServiceBusReceivedMessage, Verdict>({
    inFlightMax: concurrency,
    itemsMax: batchSize,
    async run(messages) {
      const verdicts = await take(messages.map((message) => messageOf(message, settings)))
      await inTurn(() => settle(receiver, messages, verdicts))
      requireDecided(verdicts)
      return verdicts
    },
  })
  const underWay = new Set<Promise<void>>()
  const subscription = receiver.subscribe(
    {
      processMessage(message) {
        const settled: Promise<void> = batches
          .add([message])
          .then(() => {}, over.fail)
          .finally(() => underWay.delete(settled))
        underWay.add(settled)
        return settled
      },
      processError: async ({ error }) => over.fail(error),
    },
    { autoCompleteMessages: false, maxConcurrentCalls: batchSize * concurrency },
  )
  try {
    await over.happened
    await subscription.close()
  } finally {
    // With the connection gone the client would wait for answers that cannot come.
    await within(closingMsMax, Promise.all(underWay))
    await within(closingMsMax, client.close())
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const late = new AbortController()
  await Promise.race([work.catch(() => {}), pauseOrStop(ms, late.signal)])
  late.abort()
}

function receiverOf(client: ServiceBusClient, { queue, topic, subscription }: Settings): ServiceBusReceiver {
  const options = {
    receiveMode: 'peekLock',
    // Accepting ends long before a lock does, and the client's renewing fails on messages without a messageId.
    maxAutoLockRenewalDurationInMs: 0,
    // The client's own JSON parsing keeps the last of two equal members and rounds large numbers: bytes are wanted.
    skipParsingBodyAsJson: true,
  } as const
  return queue ? client.createReceiver(queue, options) : client.createReceiver(topic ?? '', subscription ?? '', options)
}

function messageOf(message: ServiceBusReceivedMessage, { keyProperty }: Settings): QueueMessage {
  const sequenceNumber = message.sequenceNumber?.toString() ?? ''
  const property = keyProperty ? message.applicationProperties?.[keyProperty] : undefined
  const key = property ?? message.messageId ?? sequenceNumber
  return {
    brokerId: sequenceNumber,
    key: Buffer.isBuffer(key) ? key.toString('hex') : String(key),
    body: bodyOf(message),
  }
}

/** A data section is bytes; a value section is what its producer's client made of a text or an object. */
function bodyOf({ body }: ServiceBusReceivedMessage): string | Buffer {
  if (Buffer.isBuffer(body) || typeof body === 'string') return body
  return JSON.stringify(body) ?? ''
}

/**
 * One kind of outcome at a time, each waited for: the AMQP library joins different outcomes that are told in one turn and
 * sends all of them as the first (rhea 3.0.5, write_dispositions). An undecided message would be completed, and lost.
 */
async function settle(
  receiver: ServiceBusReceiver,
  messages: readonly ServiceBusReceivedMessage[],
  verdicts: readonly Verdict[],
): Promise<void> {
  await Promise.all(messages.filter((_, i) => verdicts[i]?.kind === 'accepted').map((m) => receiver.completeMessage(m)))
  for (const [i, message] of messages.entries()) {
    const verdict = verdicts[i]
    if (verdict?.kind === 'accepted') continue
    if (verdict?.kind === 'rejected') await receiver.deadLetterMessage(message, deadLetterOf(verdict))
    else await receiver.abandonMessage(message)
  }
}

function deadLetterOf({ code, reason }: Verdict & { kind: 'rejected' }) {
  return { deadLetterReason: code, deadLetterErrorDescription: reason.slice(0, reasonLengthMax) }
}

/** Runs pieces of work one after the other; after a failure none runs any more. */
function serially(): (work: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve()
  return (work) => {
    last = last.then(work)
    return last
  }
}

async function requireAllowedNamespace(connectionString: string): Promise<void> {
  const { endpoint } = parseServiceBusConnectionString(connectionString)
  const plain = /;\s*UseDevelopmentEmulator\s*=\s*true/i.test(connectionString)
  const { hostname, port } = new URL(endpoint.replace(/^sb:/, 'https:'))
  await requireAllowedBroker(hostname, Number(port) || (plain ? plainPort : tlsPort), { plain })
}
