import { describe, expect, it } from 'vitest'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import { validateConfiguration } from '@/lib/configuration/validate-configuration'

type Input = NonNullable<ConfigurationInput['intakes']>[number]

const faults = (...intakes: Input[]) => validateConfiguration(configurationSchema.parse({ intakes }), () => undefined)
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/1/orders'
const sqs: Input = { name: 'orders', kind: 'sqs', producer: 'shop', settings: { queueUrl } }
const outbox: Input = {
  name: 'billing',
  kind: 'postgres-outbox',
  producer: 'Billing',
  settings: { url: 'postgres://u:p@db.example.com/billing' },
}

describe('an intake', () => {
  it('needs little more than where its queue is', () => {
    expect(faults(sqs, outbox)).toEqual([])
  })

  it('has every fault of its settings named', () => {
    const settings = { queueUrl: 'ftp://x', accessKeyId: 'a', colour: 'red' }
    const found = faults({ ...sqs, settings }, { ...outbox, settings: { url: 'postgres://u@h/d', table: 'a; drop' } })
    expect(found.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'intakes[0].settings.queueUrl',
        'intakes[0].settings.colour',
        'intakes[1].settings.table',
      ]),
    )
  })

  it('has a name of its own', () => {
    expect(faults(sqs, sqs)).toMatchObject([{ path: 'intakes[1].name' }])
  })

  it('takes outbox rows as events only', () => {
    expect(faults({ ...outbox, message: 'notification' })).toMatchObject([{ path: 'intakes[0].message' }])
  })

  it('gives both halves of a credential, or none', () => {
    expect(faults({ ...sqs, settings: { queueUrl, accessKeyId: 'a' } })).toMatchObject([
      { path: 'intakes[0].settings.secretAccessKey' },
    ])
  })

  it('names its Service Bus entity as a queue, or as a topic with a subscription', () => {
    const connectionString = 'Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=s'
    const bus = (settings: object): Input => ({
      name: 'b',
      kind: 'service-bus',
      producer: 'p',
      settings: { connectionString, ...settings },
    })
    expect(faults(bus({ queue: 'q' }))).toEqual([])
    expect(faults(bus({ topic: 't', subscription: 's' }))).toEqual([])
    expect(faults(bus({ topic: 't' }))).toMatchObject([{ path: 'intakes[0].settings.queue' }])
    expect(faults(bus({ queue: 'q', topic: 't', subscription: 's' }))).toMatchObject([
      { path: 'intakes[0].settings.queue' },
    ])
  })

  it('does not share a Kafka topic name with another cluster under one producer, where the key would be the place', () => {
    const kafka = (name: string, broker: string, more: object = {}): Input => ({
      name,
      kind: 'kafka',
      producer: 'shop',
      settings: { brokers: [broker], topics: ['orders'], groupId: 'once', ...more },
    })
    expect(faults(kafka('a', 'one:9092'), kafka('b', 'one:9092'))).toEqual([])
    expect(faults(kafka('a', 'one:9092'), kafka('b', 'two:9092')).map(({ path }) => path)).toEqual([
      'intakes[0].settings.topics',
      'intakes[1].settings.topics',
    ])
    const keyed = { keyHeader: 'key' }
    expect(faults(kafka('a', 'one:9092', keyed), kafka('b', 'two:9092', keyed))).toEqual([])
  })
})
