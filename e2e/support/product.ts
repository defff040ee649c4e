import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { KillableProduct } from '@/e2e/support/crash/killable-product'

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
  return {
    url,
    apiKey,
    admin,
    async call(method, path, body, headers = {}) {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, json: (await response.json()) as Record<string, unknown> }
    },
    async stop() {
      await product.stop()
      rmSync(folder, { recursive: true, force: true })
      if (product.uncaught.length > 0) throw new Error(`nobody caught:\n${product.uncaught.join('\n')}`)
    },
  }
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
