import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Relay = {
  port: number
  /** Ends every connection that goes through; new ones are taken. */
  cut(): void
  close(): Promise<void>
}

/**
 * Stands between clients and a server, on a port of its own. When one side of a connection ends, so does the other.
 * @param target asked for each connection anew
 * @param join what passes from one side to the other, and when
 */
export async function relay(
  target: () => { hostname: string; port: number | string },
  join: (client: Socket, upstream: Socket) => void,
  port = 0,
): Promise<Relay> {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const { hostname, port } = target()
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      // Without this each small message waits for the last one's acknowledgement: up to 40 ms a statement.
      socket.setNoDelay()
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    join(client, upstream)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close: () =>
      new Promise((resolve) => {
        cut()
        server.close(() => resolve())
      }),
  }
}

/** Everything, both ways. */
export function pass(client: Socket, upstream: Socket): void {
  client.pipe(upstream).pipe(client)
}

/** The same URL, by way of a relay. */
export function through({ port }: Relay, url: string): string {
  return Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href
}
