import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import type { AdapterLookup } from '@/lib/configuration/provider-secrets'
import { validateConfiguration } from '@/lib/configuration/validate-configuration'
import type { Channel } from '@/lib/domain/notification'
import type { Capabilities } from '@/lib/providers/provider'

function adapter(channels: Channel[], capabilities: Capabilities) {
  return { channels, capabilities, settings: z.strictObject({ url: z.url() }), secretSettings: [] }
}
const adapters: Record<string, ReturnType<typeof adapter>> = {
  webhook: adapter(['sms', 'email', 'voice'], {
    idempotency: { kind: 'receiver-dedupe', retention: 'P1D' },
    lookup: 'none',
  }),
  twilio: adapter(['sms', 'voice'], { idempotency: { kind: 'none', retention: null }, lookup: 'none' }),
  sendgrid: adapter(['email'], { idempotency: { kind: 'none', retention: null }, lookup: 'by-fingerprint' }),
}
const lookup: AdapterLookup = (name) => adapters[name]
const find = async () => ({ found: 'absent' as const })
const asking: AdapterLookup = (name) => adapters[name] && { ...adapters[name], lookup: { lagMs: 1, find } }

type Type = NonNullable<ConfigurationInput['notificationTypes']>[number]

const settings = { url: 'https://example.com/hook' }
const type = (change: Partial<Type> = {}): Type => ({
  name: 'order_confirmation',
  channel: 'sms',
  route: 'sms-default',
  template: { body: 'Order {{ data.orderId }}' },
  ...change,
})
const input = (change: ConfigurationInput = {}): ConfigurationInput => ({
  providers: [{ name: 'hook', adapter: 'webhook', settings }],
  routes: [{ name: 'sms-default', channel: 'sms', providers: ['hook'] }],
  notificationTypes: [type()],
  ...change,
})
const faults = (document: ConfigurationInput) => validateConfiguration(configurationSchema.parse(document), lookup)
const paths = (document: ConfigurationInput) => faults(document).map((fault) => fault.path)

const route = (change: object) =>
  input({ routes: [{ name: 'sms-default', channel: 'sms', providers: ['hook'], ...change }] })

describe('a configuration', () => {
  it('without faults has none', () => {
    expect(faults(input())).toEqual([])
    expect(faults({})).toEqual([])
  })

  it('names every fault, not only the first', () => {
    const document = input({
      routes: [{ name: 'sms-default', channel: 'sms', providers: ['gone'] }],
      notificationTypes: [type({ route: 'gone' }), type({ name: 'other', template: { body: '{{ nothing }}' } })],
      facade: { outboundContacts: { sms: 'gone' } },
    })
    expect(paths(document)).toEqual([
      'routes[0].providers[0]',
      'notificationTypes[0].route',
      'notificationTypes[1].template.body',
      'facade.outboundContacts.sms',
    ])
  })

  it('uses each name once', () => {
    const twice = input({ notificationTypes: [type(), type()] })
    expect(paths(twice)).toEqual(['notificationTypes[1].name'])
  })

  it('demands what the adapter demands of its settings', () => {
    const document = input({ providers: [{ name: 'hook', adapter: 'webhook', settings: { url: 'nowhere', x: 1 } }] })
    expect(paths(document)).toEqual(['providers[0].settings.url', 'providers[0].settings.x'])
  })

  it('refuses an adapter that this release does not have', () => {
    expect(paths(input({ providers: [{ name: 'hook', adapter: 'ses' }] }))).toEqual(['providers[0].adapter'])
  })
})

describe('a length of time', () => {
  const withLengths = (length: string, windows = length) => ({
    ...input(),
    idempotencyKeyRetention: windows,
    retention: { notifications: windows, suppressions: windows, audit: windows },
    providers: [
      {
        ...{ name: 'hook', adapter: 'webhook', settings, lookupLag: length },
        idempotency: { kind: 'native-key', retention: windows },
        breaker: { window: length, openFor: length },
      },
    ],
    routes: [{ name: 'sms-default', channel: 'sms', providers: ['hook'], retry: { base: length, cap: length } }],
    notificationTypes: [
      {
        ...{ ...type(), producerRetryHorizon: length, expiresAfter: windows, contentRetention: length },
        dedup: [{ rule: 'one', fields: ['data.orderId'], window: windows }],
        guardrail: { kind: 'internal', fields: ['data.orderId'], within: windows },
      },
    ],
  })
  const lengthFaults = (document: object) =>
    configurationSchema.safeParse(document).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []

  it('is at most a century, wherever it stands, or "forever" where that can be', () => {
    expect(lengthFaults(withLengths('P100Y'))).toEqual([])
    expect(lengthFaults(withLengths('P1D', 'forever'))).toEqual([])
    const tooLong = lengthFaults(withLengths('P101Y'))
    expect(tooLong.map(([path]) => path)).toEqual(
      expect.arrayContaining([
        ...['idempotencyKeyRetention', 'retention.notifications', 'retention.suppressions', 'retention.audit'],
        ...['providers.0.lookupLag', 'providers.0.idempotency.retention'],
        ...['providers.0.breaker.window', 'providers.0.breaker.openFor', 'routes.0.retry.base', 'routes.0.retry.cap'],
        ...['producerRetryHorizon', 'expiresAfter', 'contentRetention', 'dedup.0.window', 'guardrail.within'].map(
          (field) => `notificationTypes.0.${field}`,
        ),
      ]),
    )
    expect(tooLong).toHaveLength(15)
    for (const [, message] of tooLong) expect(message).toContain('century')
  })
})

describe('a route', () => {
  it('only has providers that serve its channel', () => {
    const document = route({ providers: ['hook', 'mail'] })
    document.providers?.push({ name: 'mail', adapter: 'sendgrid', settings })
    expect(paths(document)).toEqual(['routes[0].providers[1]'])
  })

  it('names a provider once', () => {
    expect(paths(route({ providers: ['hook', 'hook'] }))).toEqual(['routes[0].providers[1]'])
  })

  it('repeats after an unknown outcome only where every provider recognises the key', () => {
    const document = route({ providers: ['hook', 'plain'], onUnknown: 'retry-same-key' })
    document.providers?.push({ name: 'plain', adapter: 'twilio', settings })
    expect(paths(document)).toEqual(['routes[0].onUnknown'])
    const overridden = structuredClone(document)
    Object.assign(overridden.providers?.[1] ?? {}, { idempotency: { kind: 'native-key' } })
    expect(faults(overridden)).toEqual([])
  })

  it('reconciles only where the provider can be asked', () => {
    expect(paths(route({ onUnknown: 'reconcile' }))).toEqual(['routes[0].onUnknown'])
    const claimed = route({ onUnknown: 'reconcile' })
    Object.assign(claimed.providers?.[0] ?? {}, { lookup: 'by-key' })
    expect(paths(claimed)).toEqual(['routes[0].onUnknown'])
    const told = route({ onUnknown: 'reconcile' })
    Object.assign(told.providers?.[0] ?? {}, { lookup: 'by-receipt' })
    expect(faults(told)).toEqual([{ path: 'routes[0].onUnknown', message: expect.stringContaining('receiptSecret') }])
    expect(validateConfiguration(configurationSchema.parse(claimed), asking)).toEqual([])
  })

  it('does not retry longer than the provider remembers the key, unless it can be asked', () => {
    const long = route({ retry: { base: 'PT1H', cap: 'P1D', factor: 2, attemptsMax: 8 } })
    expect(paths(long)).toEqual(['routes[0].retry'])
    const asked = structuredClone(long)
    Object.assign(asked.providers?.[0] ?? {}, { lookup: 'by-key' })
    expect(validateConfiguration(configurationSchema.parse(asked), asking)).toEqual([])
    // The word alone asks nobody, and a receipt may never come.
    expect(paths(asked)).toEqual(['routes[0].retry'])
    Object.assign(asked.providers?.[0] ?? {}, { lookup: 'by-receipt' })
    expect(paths(asked)).toEqual(['routes[0].retry'])
    const remembered = structuredClone(long)
    Object.assign(remembered.providers?.[0] ?? {}, { idempotency: { kind: 'native-key', retention: 'P30D' } })
    expect(faults(remembered)).toEqual([])
  })

  it('counts the calls themselves into the retry horizon', () => {
    // Waits of 7 × 1 h and 8 calls of a minute each: over seven hours.
    const provider = { name: 'hook', adapter: 'webhook' as const, settings, timeoutMs: 60_000 }
    const retry = { base: 'PT1H', factor: 1, cap: 'PT1H', attemptsMax: 8 }
    const document = (retention: string): ConfigurationInput => ({
      ...route({ retry }),
      providers: [{ ...provider, idempotency: { kind: 'native-key', retention } }],
    })
    expect(paths(document('PT7H'))).toEqual(['routes[0].retry'])
    expect(faults(document('PT7H8M'))).toEqual([])
  })
})

describe('a notification type', () => {
  const typed = (change: Partial<Type>) => paths(input({ notificationTypes: [type(change)] }))
  const dedup = (...rules: object[]) => typed({ dedup: rules as Type['dedup'] & object })
  const rule = { rule: 'same-order', fields: ['data.orderId'], window: 'PT10M' }

  it('is sent by the channel of its route', () => {
    expect(typed({ channel: 'voice' })).toEqual(['notificationTypes[0].route'])
  })

  it('has a subject when it is an email', () => {
    const route = { name: 'mail', channel: 'email' as const, providers: ['hook'] }
    const email = (template: Type['template']) =>
      paths(input({ routes: [route], notificationTypes: [type({ channel: 'email', route: 'mail', template })] }))
    expect(email({ body: 'x' })).toEqual(['notificationTypes[0].template.subject'])
    expect(email({ body: 'x', subject: 'Order {{ data.orderId }}' })).toEqual([])
  })

  it.each([
    ['Order {{ orderId }}', 'unknown variable "orderId"'],
    ['Order {{ recipient.fax }}', 'unknown variable "recipient.fax"'],
    ['Order {{ data.orderId | shout }}', 'undefined filter: shout'],
    ['Order {{ data.orderId', 'not closed'],
    ['{% include "secrets" %}', 'include'],
  ])('refuses the template %s', (body, message) => {
    const [fault] = faults(input({ notificationTypes: [type({ template: { body } })] }))
    expect(fault).toMatchObject({
      path: 'notificationTypes[0].template.body',
      message: expect.stringContaining(message),
    })
  })

  it('has its mappings and its key recipe checked like its template', () => {
    const mappings = { recipient: { phone: '{{ phone }}' }, identifiers: { id: '{{ id }}' }, keyRecipe: '{{ key }}' }
    expect(typed(mappings)).toEqual([
      'notificationTypes[0].keyRecipe',
      'notificationTypes[0].recipient.phone',
      'notificationTypes[0].identifiers.id',
    ])
  })

  it('may use everything that a message has', () => {
    const body =
      '{{ type }} {{ campaign }} {{ occurredAt }} {{ recipient.phone }} {{ identifiers.customer_id }} {{ data.a.b[0] }}'
    expect(typed({ template: { body } })).toEqual([])
  })

  it('keeps windows open for as long as its producer retries, or says why not', () => {
    const producerRetryHorizon = 'PT5M'
    const retried = (...dedup: object[]) => typed({ dedup: dedup as Type['dedup'] & object, producerRetryHorizon })
    expect(retried({ ...rule, window: 'PT4M' })).toEqual(['notificationTypes[0].dedup[0].window'])
    expect(retried({ ...rule, window: 'PT4M', acceptShortWindow: 'producer never retries' })).toEqual([])
    expect(retried({ ...rule, window: 'PT5M' }, { ...rule, rule: 'ever', scope: 'global', window: 'forever' })).toEqual(
      [],
    )
  })

  it('takes any window where nobody says how long producers retry', () => {
    expect(dedup({ ...rule, window: 'PT1S' })).toEqual([])
  })

  it('names fields and rules once, and asks nothing twice', () => {
    expect(dedup({ ...rule, fields: ['data.a', 'data.a'] })).toEqual(['notificationTypes[0].dedup[0].fields[1]'])
    expect(dedup(rule, { ...rule, scope: 'global' })).toEqual(['notificationTypes[0].dedup[1].rule'])
    expect(dedup(rule, { ...rule, rule: 'same-again' })).toEqual(['notificationTypes[0].dedup[1]'])
    const fields = ['identifiers.customer_id', 'identifiers.customer_id']
    expect(typed({ guardrail: { kind: 'internal', fields, within: 'P1D' } })).toEqual([
      'notificationTypes[0].guardrail.fields[1]',
    ])
  })
})

describe('the facade', () => {
  it('sends a contact by its own channel', () => {
    expect(paths(input({ facade: { outboundContacts: { email: 'order_confirmation' } } }))).toEqual([
      'facade.outboundContacts.email',
    ])
  })
})
