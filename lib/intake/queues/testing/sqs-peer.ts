import type { AddressInfo } from 'node:net'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'
import { type Gate, openGate } from '@/lib/intake/queues/testing/gate'

export type SqsPeer = {
  endpoint: string
  gate: Gate
  createQueue(name: string, attributes?: Record<string, string>): Promise<string>
  send(queueUrl: string, body: string, attributes?: Record<string, string>): Promise<string>
  /** Messages that are ready or handed out. */
  count(queueUrl: string): Promise<{ ready: number; out: number }>
  /** What is ready now, with attributes, without deleting it. */
  read(queueUrl: string): Promise<{ body: string; attributes: Record<string, string> }[]>
  close(): Promise<void>
}

export const sqsCredentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/** An SQS of our own on the loopback, behind a door that can be shut. */
export async function sqsPeer(): Promise<SqsPeer> {
  const app = buildApp({ logger: false })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const port = (app.server.address() as AddressInfo).port
  const gate = await openGate(port)
  const endpoint = `http://127.0.0.1:${gate.port}`
  const client = new SQSClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { ...sqsCredentials },
    useQueueUrlAsEndpoint: false,
  })
  return {
    endpoint,
    gate,
    async createQueue(name, attributes) {
      const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
      return QueueUrl
    },
    async send(QueueUrl, MessageBody, attributes = {}) {
      const { MessageId = '' } = await client.send(
        new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes: asAttributes(attributes) }),
      )
      return MessageId
    },
    async count(QueueUrl) {
      const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
      return {
        ready: Number(Attributes?.ApproximateNumberOfMessages),
        out: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
      }
    },
    async read(QueueUrl) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          VisibilityTimeout: 0,
        }),
      )
      return Messages.map(({ Body = '', MessageAttributes = {} }) => ({
        body: Body,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, value]) => [name, value.StringValue ?? '']),
        ),
      }))
    },
    async close() {
      client.destroy()
      await gate.shut()
      await app.close()
    },
  }
}

function asAttributes(attributes: Record<string, string>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  )
}
