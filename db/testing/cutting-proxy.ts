import { relay, through } from '@/db/testing/relay'

export type CuttingProxy = {
  /** The database's URL through the proxy. */
  url: string
  /** How many connections were cut while an answer was on its way. */
  cuts: number
  close(): Promise<void>
}

/**
 * Stands between us and PostgreSQL and sometimes cuts a connection when an answer comes back: the statement was sent and
 * may have committed, but nobody here knows. `cut` decides for each answer.
 */
export async function cuttingProxy(databaseUrl: string, cut: () => boolean): Promise<CuttingProxy> {
  const database = new URL(databaseUrl)
  const between = await relay(
    () => database,
    (client, upstream) => {
      client.on('data', (chunk) => upstream.write(chunk))
      upstream.on('data', (chunk) => {
        if (cut()) {
          proxy.cuts++
          client.destroy()
        } else client.write(chunk)
      })
    },
  )
  const proxy: CuttingProxy = { url: through(between, databaseUrl), cuts: 0, close: between.close }
  return proxy
}
