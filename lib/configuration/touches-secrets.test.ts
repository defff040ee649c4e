import { expect, test } from 'vitest'
import { secretMask } from '@/lib/configuration/secret-mask'
import { touchesSecrets } from '@/lib/configuration/touches-secrets'

const provider = { name: 'primary', adapter: 'webhook', settings: { url: 'https://a.example', secret: secretMask } }
const guarded = { name: 'order', guardrail: { kind: 'http', url: 'https://crm.example', token: secretMask } }
const queue = { name: 'queue', kind: 'sqs', settings: { queueUrl: 'https://q.example', secretKey: secretMask } }
const document = { providers: [provider], notificationTypes: [guarded], intakes: [queue] }

test.each([
  ['a new secret', { ...document, providers: [{ ...provider, settings: { ...provider.settings, secret: 'new' } }] }],
  [
    'another place to send the kept one to',
    { ...document, providers: [{ ...provider, settings: { ...provider.settings, url: 'https://evil.example' } }] },
  ],
  ['a provider under another name', { ...document, providers: [provider, { ...provider, name: 'copy' }] }],
  [
    'a queue with another secret',
    { ...document, intakes: [{ ...queue, settings: { ...queue.settings, secretKey: 'x' } }] },
  ],
  [
    'a guardrail at another address',
    {
      ...document,
      notificationTypes: [{ ...guarded, guardrail: { ...guarded.guardrail, url: 'https://evil.example' } }],
    },
  ],
])('%s touches secrets', (_, after) => {
  expect(touchesSecrets(document, after)).toBe(true)
})

test.each([
  ['nothing', document],
  ['another pace', { ...document, providers: [{ ...provider, ratePerSecond: 5 }] }],
  ['a provider that is taken away', { ...document, providers: [] }],
  [
    'a type without such a guardrail',
    { ...document, notificationTypes: [guarded, { name: 'other', guardrail: { kind: 'internal' } }] },
  ],
  ['no document at all', { providers: 'x', intakes: [null, 1] }],
])('%s touches none', (_, after) => {
  expect(touchesSecrets(document, after)).toBe(false)
})
