import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type SwitchProxy = {
  url: string
  /** From now on connections go there; the ones that are open are cut. */
  switchTo(databaseUrl: string): void
  close(): Promise<void>
}

/** One address for whichever database is the primary now, as a virtual IP or a service name is. */
export async function switchProxy(databaseUrl: string): Promise<SwitchProxy> {
  const open = new Set<Socket>()
  let target = new URL(databaseUrl)
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: Object.assign(new URL(databaseUrl), { port: String(port) }).href,
    switchTo(next) {
      target = new URL(next)
      cut()
    },
    close: () =>
      new Promise((resolve) => {
        cut()
        server.close(() => resolve())
      }),
  }
}
