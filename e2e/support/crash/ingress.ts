import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Ingress = { url: string; close(): Promise<void> }

/** One address in front of all workers, as a load balancer is: a connection goes to the next that takes it. */
export async function startIngress(ports: readonly number[]): Promise<Ingress> {
  const open = new Set<Socket>()
  let turn = 0
  const server = createServer((client) => {
    track(client)
    dial(client, turn++, ports.length)
  })

  function dial(client: Socket, at: number, triesLeft: number): void {
    const port = ports[at % ports.length]
    if (triesLeft === 0 || port === undefined) return void client.destroy()
    const worker = connect(port, '127.0.0.1')
    let connected = false
    worker.once('connect', () => {
      connected = true
      track(worker)
      client.pipe(worker).pipe(client)
      client.once('close', () => worker.destroy())
    })
    worker.on('error', () => {
      if (!connected) dial(client, at + 1, triesLeft - 1)
    })
    worker.once('close', () => {
      if (connected) client.destroy()
    })
  }

  function track(socket: Socket): void {
    open.add(socket)
    socket.setNoDelay()
    socket.on('error', () => {})
    socket.once('close', () => open.delete(socket))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
