import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

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
  const { hostname, port } = new URL(databaseUrl)
  const through = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (chunk) => upstream.write(chunk))
    upstream.on('data', (chunk) => {
      if (cut()) {
        proxy.cuts++
        client.destroy()
      } else client.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  through.hostname = '127.0.0.1'
  through.port = String((server.address() as AddressInfo).port)
  const proxy: CuttingProxy = {
    url: through.href,
    cuts: 0,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
  return proxy
}
