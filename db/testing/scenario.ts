import { createProducerKey } from '@/lib/auth/create-producer-key'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { saveConfiguration } from '@/lib/configuration/save-configuration'

/** A small, complete configuration: one type, one route, providers at the given base URLs in their order. */
export function sampleConfiguration(
  baseUrls: string[],
  change: {
    type?: Partial<NonNullable<ConfigurationInput['notificationTypes']>[number]>
    route?: Partial<NonNullable<ConfigurationInput['routes']>[number]>
    provider?: Partial<NonNullable<ConfigurationInput['providers']>[number]>
  } = {},
): ConfigurationInput {
  const providers = baseUrls.map((baseUrl, i) => ({
    name: `provider-${i + 1}`,
    adapter: 'genesys-outbound-contacts' as const,
    settings: { baseUrl, accessToken: 'token' },
    timeoutMs: 2_000,
    idempotency: { kind: 'native-key' as const, retention: 'P7D' },
    ...change.provider,
  }))
  return {
    providers,
    routes: [
      {
        name: 'sms-default',
        channel: 'sms',
        providers: providers.map((provider) => provider.name),
        retry: { base: 'PT0.05S', factor: 1, cap: 'PT0.05S', attemptsMax: 4 },
        ...change.route,
      },
    ],
    notificationTypes: [
      {
        name: 'order_confirmation',
        channel: 'sms',
        route: 'sms-default',
        eventType: 'custom.order.created',
        recipient: { phone: '{{ data.phone }}', customerId: '{{ data.customerId }}' },
        template: { body: 'Order {{ data.orderId }} is confirmed.' },
        ...change.type,
      },
    ],
    facade: { outboundContacts: { sms: 'order_confirmation' } },
  }
}

/** Saves a configuration over whatever is active. */
export async function configure(input: ConfigurationInput, expectedVersion: number): Promise<number> {
  const { version } = await saveConfiguration({ input, expectedVersion, author: 'test', reason: null })
  return version
}

/** A producer with every scope that tests need. */
export async function testProducer(producer = 'shop'): Promise<{ authorization: string; producerId: string }> {
  const { token, producerId } = await createProducerKey({
    producer,
    scopes: ['notifications:write', 'notifications:read', 'operations', 'lists:write', 'config:read', 'config:write'],
    actor: 'test',
  })
  return { authorization: `Bearer ${token}`, producerId }
}
