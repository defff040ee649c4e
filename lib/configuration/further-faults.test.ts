import { expect, test } from 'vitest'
import { configurationSchema } from '@/lib/configuration/document'
import { furtherFaults } from '@/lib/configuration/further-faults'
import { adapterNamed } from '@/lib/providers/registry'

const stored = configurationSchema.parse({})
const paths = (input: unknown) => [...new Set(furtherFaults(input, stored, adapterNamed).map(({ path }) => path))]

const provider = (name: string, more: object = {}) => ({
  name,
  adapter: 'webhook',
  settings: { url: 'https://example.com/hook', secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` },
  ...more,
})
const route = (name: string, providers: string[], more: object = {}) => ({ name, channel: 'sms', providers, ...more })
const type = (name: string, to: string, more: object = {}) => ({
  ...{ name, channel: 'sms', route: to, template: { body: 'x' } },
  ...more,
})

test('what cannot work is named beside what is malformed, at its place in the whole document', () => {
  const document = {
    idempotencyKeyRetention: 'PT1H',
    providers: [
      provider('bad', { timeoutMs: 'long' }),
      provider('good'),
      provider('masked', { settings: { url: 'ftp://x', secret: '•••' } }),
    ],
    routes: [route('no fit', ['good'], { onUnknown: 'guess' }), route('lost', ['good', 'nowhere'])],
    notificationTypes: [
      type('broken', 'lost', { expiresAfter: 'soon' }),
      type('a', 'nowhere'),
      type('b', 'lost', { template: { body: '{{ nope }}' } }),
    ],
    facade: { outboundContacts: { sms: 'unknown' } },
  }
  expect(paths(document)).toEqual([
    'providers[2].settings.secret',
    'providers[2].settings.url',
    'routes[1].providers[1]',
    'notificationTypes[1].route',
    'notificationTypes[2].template.body',
    'facade.outboundContacts.sms',
  ])
})

test('a malformed member is read without what is malformed in it', () => {
  const document = {
    providers: [provider('bad', { timeoutMs: -1, settings: { url: 'ftp://x' } }), provider('good')],
    routes: [
      route('odd', ['nowhere', 'good'], {
        retry: { factor: 99, base: 'PT1H', cap: 'PT1H', attemptsMax: 50 },
        extra: 1,
      }),
    ],
    notificationTypes: [
      type('one', 'nowhere', { dedup: [{ rule: 'r', fields: ['data.a'], window: 'x' }] }),
      type('two', 'nowhere', {
        ...{ expiresAfter: 'soon', producerRetryHorizon: 'PT5M', template: { body: '{{ foo }}' } },
        dedup: [{ rule: 'r', fields: ['data.a'], window: 'PT1M' }],
      }),
      { name: 'three', route: 'nowhere' },
    ],
  }
  expect(paths(document)).toEqual([
    'providers[0].settings.url',
    'routes[0].providers[0]',
    'notificationTypes[0].route',
    'notificationTypes[1].route',
    'notificationTypes[1].template.body',
    'notificationTypes[1].dedup[0].window',
  ])
})

test('nothing is said about what names a member that is malformed itself', () => {
  const document = {
    providers: [provider('bad', { timeoutMs: 'long' })],
    routes: [route('over-bad', ['bad'])],
    notificationTypes: [type('order', 'over-bad'), type('bill', 'over-bad', { channel: 'pigeon' })],
    facade: { outboundContacts: { sms: 'order', email: 'bill' } },
  }
  expect(paths(document)).toEqual([])
})

test('whatever is no configuration at all has nothing further', () => {
  for (const input of [null, [], 'x', 7, {}, { providers: {}, routes: [null, 3], facade: 'x' }])
    expect(paths(input)).toEqual([])
})
