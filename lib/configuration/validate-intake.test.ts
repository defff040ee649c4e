import { describe, expect, it } from 'vitest'
import { type ConfigurationInput, configurationSchema, intakeSchema } from '@/lib/configuration/document'
import { furtherFaults } from '@/lib/configuration/further-faults'
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

  describe('of receipts', () => {
    const list = { name: 'list', adapter: 'genesys-contact-list' as const }
    const agentless = { name: 'agentless', adapter: 'genesys-agentless' as const }
    const { producer: _, ...queue } = sqs
    const of = (provider: string, codes = {}): Input => ({
      ...{ ...queue, message: 'genesys-receipts', receipts: { provider, codes } },
    })
    const found = (intake: Input, providers: ConfigurationInput['providers'] = [list, agentless]) =>
      validateConfiguration(configurationSchema.parse({ providers, intakes: [intake] }), () => undefined).filter(
        ({ path }) => path.startsWith('intakes'),
      )

    it('names a contact list of the configuration, and has no producer', () => {
      expect(found(of('list', { OUTBOUND_MESSAGE_SENT: 'delivered' }))).toEqual([])
      expect(found(of('agentless'))).toEqual([
        { path: 'intakes[0].receipts.provider', message: expect.stringContaining('"agentless" is no Genesys Cloud') },
      ])
    })

    it('keeps its provider from being removed', () => {
      expect(found(of('list'), [agentless])).toEqual([
        { path: 'intakes[0].receipts.provider', message: 'there is no provider "list"' },
      ])
    })

    it('gives no meaning to what the vendor does not know itself', () => {
      expect(found(of('list', { OUTBOUND_MESSAGE_AMBIGUOUS: 'delivered' }))).toMatchObject([
        { path: 'intakes[0].receipts.codes.OUTBOUND_MESSAGE_AMBIGUOUS' },
      ])
    })

    it.each([
      [{ ...queue, message: 'genesys-receipts' }, 'receipts.provider'],
      [{ ...sqs, receipts: { provider: 'list' } }, 'receipts'],
      [queue, 'producer'],
      [{ ...of('list'), producer: 'shop' }, 'producer'],
      [{ ...of('list'), receipts: { provider: 'list', codes: { X: 'noted' } } }, 'receipts.codes.X'],
    ])('says who speaks of what, and is whole: %#', (intake, path) => {
      const parsed = intakeSchema.safeParse(intake)
      expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
    })

    it('is said nothing of while its provider has not its right form', () => {
      const input = { providers: [{ ...list, timeoutMs: 'x' }], intakes: [of('list')] }
      const further = furtherFaults(input, configurationSchema.parse({}), () => undefined)
      expect(further.map(({ path }) => path)).toEqual(['providers[0].adapter'])
    })
  })
})
