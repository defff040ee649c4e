import { relay, through } from '@/db/testing/relay'

export type HalfRequestProxy = {
  /** Replaces the simulator's address. */
  url: string
  /** Passes on only half of the next request that contains this. Resolves when that has left. */
  halve(text: string): Promise<void>
  close(): Promise<void>
}

/** Stands in front of a provider, and can let one request arrive in part. */
export async function halfRequestProxy(providerUrl: string): Promise<HalfRequestProxy> {
  const provider = new URL(providerUrl)
  let armed: { text: string; halved: () => void } | null = null
  const between = await relay(
    () => provider,
    (client, upstream) => {
      let silent = false
      upstream.on('data', (chunk) => client.write(chunk))
      client.on('data', (chunk) => {
        if (silent) return
        if (!armed || !chunk.includes(armed.text)) return void upstream.write(chunk)
        silent = true
        upstream.write(chunk.subarray(0, Math.floor(chunk.length / 2)), armed.halved)
        armed = null
      })
    },
  )
  return {
    url: new URL(through(between, providerUrl)).origin,
    halve: (text) =>
      new Promise((halved) => {
        armed = { text, halved }
      }),
    close: between.close,
  }
}
