import { Kafka, logLevel } from 'kafkajs'

export type KafkaMessageInput = {
  partition: number
  key?: string
  value: string | Buffer
  headers?: Record<string, string>
}
export type KafkaMessageRead = { value: string; headers: Record<string, string> }

/** A producer and a reader of its own for tests, through whatever brokers it is given. */
export function kafkaClient(brokers: string[]) {
  const kafka = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING })
  return {
    async produce(topic: string, messages: KafkaMessageInput[]): Promise<void> {
      const producer = kafka.producer()
      await producer.connect()
      await producer.send({ topic, messages })
      await producer.disconnect()
    },

    /** The first `count` messages of a topic, of all its partitions. */
    async read(topic: string, count: number): Promise<KafkaMessageRead[]> {
      const consumer = kafka.consumer({ groupId: `reader-${Math.random()}` })
      const found: KafkaMessageRead[] = []
      await consumer.connect()
      await consumer.subscribe({ topics: [topic], fromBeginning: true })
      await new Promise<void>((resolve, reject) => {
        consumer
          .run({
            eachMessage: async ({ message }) => {
              found.push({ value: String(message.value), headers: textsOf(message.headers ?? {}) })
              if (found.length >= count) resolve()
            },
          })
          .catch(reject)
      })
      await consumer.disconnect()
      return found
    },

    /** How far a group has come: the sum of what it has committed over all partitions of a topic. */
    async committed(groupId: string, topic: string): Promise<number> {
      const admin = kafka.admin()
      await admin.connect()
      const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] })
      await admin.disconnect()
      return (offsets?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
    },
  }
}

function textsOf(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
