import { database } from '@/db/client'
import { findLongWork } from '@/db/queries/find-long-work'
import { silentSockets } from '@/db/sockets'

// Longer than a pool keeps an idle connection (60 s), and than any statement takes that does not wait for a standby.
const silentMs = 75_000
const answeredWithinMs = 5_000

/**
 * Ends connections that wait for an answer that the server is not going to give: the network has swallowed it, or the
 * statement, and the operating system would try for a quarter of an hour. While any session of ours has had something under
 * way for so long, as a commit that waits for its standby, they are left alone. @returns how many were ended
 */
export async function dropDeadConnections(forMs = silentMs): Promise<number> {
  const silent = silentSockets(forMs)
  if (silent.length === 0) return 0
  // These only read: nothing that they ask for takes so long.
  const readers = silent.filter(({ purpose }) => purpose === 'service')
  for (const { socket } of readers) socket.destroy()
  if (await inTime(findLongWork(database('service'), forMs))) return readers.length
  for (const { socket } of silent) socket.destroy()
  return silent.length
}

/** No answer is taken for a yes: while the network is away new connections would come to nothing. */
function inTime(found: Promise<boolean>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), answeredWithinMs)
    found.then(resolve, () => resolve(true)).finally(() => clearTimeout(timer))
  })
}
