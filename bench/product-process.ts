import { type Child, startChild } from '@/bench/child'
import type { ProductReady } from '@/bench/processes/product'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { freePort } from '@/scripts/free-port.mjs'

export type Product = { url: string; pid: number; apiKey: string; stop(): Promise<void> }

/** The whole server of `npm start` in a process of its own, with a producer that may write. */
export async function startProduct(ticker: 'on' | 'off'): Promise<Product> {
  const { token } = await createProducerKey({
    producer: `bench ${Date.now()}`,
    scopes: ['notifications:write'],
    actor: 'bench',
  })
  const environment = { PORT: String(await freePort()), HOST: '127.0.0.1', ONCE_CRON_TICKER: ticker }
  const child: Child<ProductReady> = await startChild('product', environment)
  return { url: child.ready.url, pid: child.pid, apiKey: token, stop: () => child.stop() }
}

/** Makes this the active configuration, whatever was active. */
export async function activate(input: ConfigurationInput): Promise<void> {
  const { version } = await activeConfiguration()
  await saveConfiguration({ input, expectedVersion: version, author: 'bench', reason: null })
}
