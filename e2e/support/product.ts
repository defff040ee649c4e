import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { KillableProduct } from '@/e2e/support/crash/killable-product'
import { freePort } from '@/scripts/free-port.mjs'

/** As it is read and written; what a test has to do with is named. */
export type ConfigurationDocument = {
  [section: string]: unknown
  providers: { name: string }[]
  routes: { name: string }[]
  notificationTypes: { name: string }[]
}

export type RunningProduct = {
  url: string
  apiKey: string
  admin: { email: string; password: string }
  /** Calls the product's API as a producer with every scope. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; json: Record<string, unknown> }>
  /**
   * Has a notification accepted, under a key that nothing else has unless one is given.
   * @returns `status` 202 for an original, 200 for a duplicate
   * @throws when it is refused, as for a key that another test had for other content
   */
  send(order: object, key?: string): Promise<{ status: 200 | 202; id: string; json: Record<string, unknown> }>
  /**
   * Saves the configuration as `change` makes it, beside whoever has a form open.
   * @returns what it was before
   * @throws when it is refused
   */
  reconfigure(change: (before: ConfigurationDocument) => object): Promise<ConfigurationDocument>
  /** @throws when something was left uncaught in it */
  stop(): Promise<void>
}

/** The built product on an embedded database of its own, configured with the given document. */
export async function startProduct(
  configuration: object,
  environment: (url: string) => Record<string, string> = () => ({}),
): Promise<RunningProduct> {
  const folder = temporaryFolder('product')
  const url = `http://127.0.0.1:${await freePort()}`
  const apiKey = 'e2e-producer-key'
  const admin = { email: 'admin@example.com', password: 'correct horse battery' }
  writeFileSync(join(folder, 'configuration.json'), JSON.stringify(configuration))
  const product = new KillableProduct(url, {
    HOST: '127.0.0.1',
    ONCE_DATA_DIR: join(folder, 'data'),
    ONCE_ADMIN_PASSWORD: admin.password,
    ONCE_API_KEY: apiKey,
    ONCE_CONFIG_FILE: join(folder, 'configuration.json'),
    ONCE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    ONCE_LOG_LEVEL: 'warn',
    ...environment(url),
  })
  await product.start()
  const call: RunningProduct['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, json: (await response.json()) as Record<string, unknown> }
  }
  return {
    url,
    apiKey,
    admin,
    call,
    async send(order, key = randomUUID()) {
      const { status, json } = await call('POST', '/api/v1/notifications', order, { 'idempotency-key': key })
      if (status !== 200 && status !== 202) throw new Error(`refused with ${status}: ${JSON.stringify(json)}`)
      return { status, id: String(json.id), json }
    },
    async reconfigure(change) {
      const before = (await call('GET', '/api/v1/config')).json as ConfigurationDocument
      const { status, json } = await call('PUT', '/api/v1/config', change(before), { 'if-match': '*' })
      if (status !== 200) throw new Error(`refused with ${status}: ${JSON.stringify(json)}`)
      return before
    },
    async stop() {
      await product.stop()
      rmSync(folder, { recursive: true, force: true })
      if (product.uncaught.length > 0) throw new Error(`nobody caught:\n${product.uncaught.join('\n')}`)
    },
  }
}
