import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  SQSServiceException,
} from '@aws-sdk/client-sqs'
import {
  type Consume,
  type Intake,
  type QueueMessage,
  requireDecided,
  type Verdict,
} from '@/lib/intake/queues/queue-message'
import { bodyLeftOut } from '@/lib/intake/queues/rejected-body'
import { guardedLookup, requireAllowedBrokerUrl } from '@/lib/intake/queues/require-allowed-broker'
import { runTogether } from '@/lib/intake/queues/run-together'

type SqsIntake = Intake<'sqs'>

/** What SQS hands out, and takes back, in one call. */
const messagesPerCallMax = 10
const httpsPort = 443

/** Long polls, accepts, and only then deletes. What is not deleted comes again when its visibility ends. */
export const consumeSqs: Consume<'sqs'> = async (intake, take, stopping) => {
  const { settings, concurrency, batchSize } = intake
  await requireAllowedBrokerUrl(settings.endpoint ?? settings.queueUrl, httpsPort)
  const client = clientOf(settings)
  const max = Math.min(batchSize, messagesPerCallMax)
  try {
    await runTogether(concurrency, stopping, async (ending) => {
      const messages = await receive(client, settings, max, ending)
      if (messages.length === 0) return
      const verdicts = await whileHidden(client, settings, messages, () =>
        take(messages.map((m) => messageOf(m, settings))),
      )
      await settle(client, settings, messages, verdicts)
      requireDecided(verdicts)
    })
  } finally {
    client.destroy()
  }
}

function clientOf(settings: SqsIntake['settings']): SQSClient {
  const { region, endpoint, accessKeyId, secretAccessKey } = settings
  return new SQSClient({
    region,
    requestHandler: {
      httpAgent: new HttpAgent({ keepAlive: true, lookup: guardedLookup }),
      httpsAgent: new HttpsAgent({ keepAlive: true, lookup: guardedLookup }),
    },
    // With an endpoint of its own the queue's URL names the queue only: its host may not even resolve.
    ...(endpoint ? { endpoint, useQueueUrlAsEndpoint: false } : {}),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  })
}

async function receive(client: SQSClient, settings: SqsIntake['settings'], max: number, ending: AbortSignal) {
  const command = new ReceiveMessageCommand({
    QueueUrl: settings.queueUrl,
    MaxNumberOfMessages: max,
    WaitTimeSeconds: settings.waitSeconds,
    VisibilityTimeout: settings.visibilitySeconds,
    MessageAttributeNames: settings.keyAttribute ? [settings.keyAttribute] : [],
    MessageSystemAttributeNames: ['MessageGroupId'],
  })
  try {
    const { Messages = [] } = await client.send(command, { abortSignal: ending })
    return Messages
  } catch (error) {
    if (ending.aborted) return []
    throw error
  }
}

function messageOf(message: Message, { keyAttribute }: SqsIntake['settings']): QueueMessage {
  const brokerId = message.MessageId ?? ''
  const attribute = keyAttribute ? message.MessageAttributes?.[keyAttribute]?.StringValue : undefined
  return { brokerId, key: attribute || brokerId, body: message.Body ?? '' }
}

/** Accepting may outlast the visibility: it is extended, or the queue would hand the same messages out meanwhile. */
async function whileHidden<T>(
  client: SQSClient,
  { queueUrl, visibilitySeconds }: SqsIntake['settings'],
  messages: readonly Message[],
  work: () => Promise<T>,
): Promise<T> {
  const extend = () =>
    client
      .send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrl,
          Entries: messages.map((message, i) => ({
            Id: String(i),
            ReceiptHandle: message.ReceiptHandle,
            VisibilityTimeout: visibilitySeconds,
          })),
        }),
      )
      .catch(() => {}) // handed out twice then, and absorbed by its key
  const timer = setInterval(extend, (visibilitySeconds * 1000) / 2)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

async function settle(
  client: SQSClient,
  settings: SqsIntake['settings'],
  messages: readonly Message[],
  verdicts: readonly Verdict[],
): Promise<void> {
  const done: Message[] = []
  for (const [i, message] of messages.entries()) {
    const verdict = verdicts[i]
    if (verdict?.kind === 'accepted') done.push(message)
    if (verdict?.kind !== 'rejected' || !settings.deadLetterUrl) continue
    await sendDeadLetter(client, settings.deadLetterUrl, message, verdict)
    done.push(message)
  }
  if (done.length === 0) return
  const Entries = done.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }))
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: settings.queueUrl, Entries }))
}

/** One that is too large with its reason beside it goes without its body, which is kept here: it would come again for ever. */
async function sendDeadLetter(
  client: SQSClient,
  url: string,
  message: Message,
  verdict: Verdict & { kind: 'rejected' },
): Promise<void> {
  try {
    await client.send(deadLetter(url, message, verdict))
  } catch (error) {
    if (!isOfTheMessage(error)) throw error
    await client.send(deadLetter(url, { ...message, Body: bodyLeftOut }, verdict))
  }
}

/** With and without the name space that the queue protocol's older form puts before its codes. */
function isOfTheMessage(error: unknown): boolean {
  return error instanceof SQSServiceException && /(^|\.)Invalid(MessageContents|Parameter)/.test(error.name)
}

function deadLetter(url: string, message: Message, { code, reason }: Verdict & { kind: 'rejected' }) {
  const text = (value: string) => ({ DataType: 'String', StringValue: value })
  return new SendMessageCommand({
    QueueUrl: url,
    MessageBody: message.Body,
    MessageAttributes: {
      OnceCode: text(code),
      OnceReason: text(reason),
      OnceMessageId: text(message.MessageId ?? 'unknown'),
    },
    ...(url.endsWith('.fifo')
      ? { MessageGroupId: message.Attributes?.MessageGroupId ?? 'rejected', MessageDeduplicationId: message.MessageId }
      : {}),
  })
}
