import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type HalfRequestProxy = {
  /** Replaces the simulator's address. */
  url: string
  /** Passes on only half of the next request that contains this. Resolves when that has left. */
  halve(text: string): Promise<void>
  close(): Promise<void>
}

/** Stands in front of a provider, and can let one request arrive in part. */
export async function halfRequestProxy(providerUrl: string): Promise<HalfRequestProxy> {
  const { hostname, port } = new URL(providerUrl)
  const open = new Set<Socket>()
  let armed: { text: string; halved: () => void } | null = null
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    let silent = false
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    upstream.on('data', (chunk) => client.write(chunk))
    client.on('data', (chunk) => {
      if (silent) return
      if (!armed || !chunk.includes(armed.text)) return void upstream.write(chunk)
      silent = true
      upstream.write(chunk.subarray(0, Math.floor(chunk.length / 2)), armed.halved)
      armed = null
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    halve: (text) =>
      new Promise((halved) => {
        armed = { text, halved }
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
