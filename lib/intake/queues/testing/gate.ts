import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A door in front of a peer on one port: shut, the peer is away; opened again, it is back with all that it had. */
export type Gate = { port: number; shut(): Promise<void>; open(): Promise<void> }

export async function openGate(peerPort: number): Promise<Gate> {
  const sockets = new Set<Socket>()
  let server: Server | null = null

  function through(client: Socket): void {
    const upstream = connect(peerPort, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    upstream.pipe(client)
  }

  const gate: Gate = {
    port: 0,
    async open() {
      const opened = createServer(through)
      await new Promise<void>((resolve) => opened.listen(gate.port, '127.0.0.1', resolve))
      gate.port = (opened.address() as AddressInfo).port
      server = opened
    },
    async shut() {
      const closing = server
      server = null
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()))
    },
  }
  await gate.open()
  return gate
}
