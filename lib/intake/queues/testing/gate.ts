import { pass, type Relay, relay } from '@/db/testing/relay'

/** A door in front of a peer on one port: shut, the peer is away; opened again, it is back with all that it had. */
export type Gate = { port: number; shut(): Promise<void>; open(): Promise<void> }

export async function openGate(peerPort: number): Promise<Gate> {
  let way: Relay | null = null
  const gate: Gate = {
    port: 0,
    async open() {
      way = await relay(() => ({ hostname: '127.0.0.1', port: peerPort }), pass, gate.port)
      gate.port = way.port
    },
    async shut() {
      const closing = way
      way = null
      await closing?.close()
    },
  }
  await gate.open()
  return gate
}
