import { serveParent } from '@/bench/child'
import { startServer } from '@/scripts/server'

export type ProductReady = { url: string }

// The server of `npm start` on a database that is migrated already; PORT and the rest come from the environment.
const server = await startServer()
const ready: ProductReady = { url: server.url }
serveParent(
  ready,
  async () => null,
  () => server.stop(),
)
