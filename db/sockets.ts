import { Socket } from 'node:net'
import type { Purpose } from '@/db/client'

/** A connection of a pool, and since when (on `performance.now()`) not a byte has gone over it either way. */
type WatchedSocket = { socket: Socket; purpose: Purpose; bytes: number; since: number }

// The custom server and Next's bundle each load this module: one of them watches for both.
const shared = globalThis as { [socketsKey]?: Set<WatchedSocket> }
const socketsKey: unique symbol = Symbol.for('once.database-sockets') as never

type Place = { host: readonly string[]; port: readonly number[]; path?: string | false | null }

/** What the driver makes a pool's connections with, where there is one host: of several it takes them in turn by itself. */
export function socketsFor(purpose: Purpose): (place: Place) => Promise<Socket> {
  return async ({ host, port, path }) => {
    const socket = new Socket()
    // Else the end of a long statement, and one behind another, wait for the server's acknowledgement: up to 40 ms.
    socket.setNoDelay(true)
    watchedSockets().add({ socket, purpose, bytes: 0, since: performance.now() })
    // What is written before it is connected waits for that.
    if (path) return socket.connect(path)
    const place = { host: host[0] ?? 'localhost', port: port[0] ?? 5432 }
    return Object.assign(socket, place).connect(place)
  }
}

/** Those over which nothing has gone for so long. A pool ends an idle one sooner, so something is waited for. */
export function silentSockets(forMs: number): WatchedSocket[] {
  const now = performance.now()
  const silent: WatchedSocket[] = []
  for (const watched of watchedSockets()) {
    const { socket } = watched
    const bytes = socket.bytesRead + socket.bytesWritten
    if (socket.destroyed) watchedSockets().delete(watched)
    else if (bytes !== watched.bytes) Object.assign(watched, { bytes, since: now })
    else if (now - watched.since >= forMs) silent.push(watched)
  }
  return silent
}

function watchedSockets(): Set<WatchedSocket> {
  shared[socketsKey] ??= new Set()
  return shared[socketsKey]
}
