import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import next from 'next'
import { closeDatabase } from '@/db/client'
import { bootstrapAdmin } from '@/lib/auth/bootstrap-admin'
import { bootstrapProducer } from '@/lib/auth/bootstrap-producer'
import { env, shortSecrets, signsOnWithoutAddress } from '@/lib/config/env'
import { publicUrl } from '@/lib/config/public-url'
import { applyConfigurationFile } from '@/lib/configuration/apply-configuration-file'
import { hotRoutes } from '@/lib/http/hot-routes'
import { operations } from '@/lib/http/openapi-document'
import { log } from '@/lib/observability/log'
import { surviveStrayDatabaseFaults } from '@/lib/observability/stray-database-faults'
import { startBackgroundWork } from './background-work'
import { createFrontDoor } from './front-door'
import { onlyKnownMethods } from './known-methods'

const drainSeconds = 10
const drainCheckMs = 50

export type RunningServer = { url: string; admin: Admin; stop(): Promise<void> }
type Admin = { email: string; oneTimePassword: string | null }

/** Console, API and engine on one port, for a migrated database and a finished build. `stop` hands all leases back. */
export async function startServer(): Promise<RunningServer> {
  surviveStrayDatabaseFaults()
  const { PORT: port, HOST: hostname, ONCE_CRON_TICKER, ONCE_INTAKES } = env()
  // A server of its own for Next's upgrade listener: on ours it would answer requests that ask for another protocol.
  const app = next({ dev: false, dir: process.cwd(), port, hostname, httpServer: createServer(), quiet: true })
  await app.prepare()
  const admin = await bootstrap()
  const short = shortSecrets()
  if (short.length > 0)
    log.warn({ secrets: short }, 'secrets are too short (32 characters, a password 8): they could be guessed')
  if (signsOnWithoutAddress()) log.warn({ sentBackTo: publicUrl() }, 'single sign-on needs ONCE_PUBLIC_URL')
  const server = createFrontDoor(hotRoutes, onlyKnownMethods(operations, app.getRequestHandler()))
  await listen(server, port, hostname)
  const background = startBackgroundWork({ engine: ONCE_CRON_TICKER === 'on', intakes: ONCE_INTAKES === 'on' })
  return {
    url: urlOf(server),
    admin,
    async stop() {
      await Promise.all([drain(server), background.stopTaking()])
      await background.stop()
      await app.close()
      await closeDatabase()
    },
  }
}

/** What the environment asks for and the database may not have yet. */
async function bootstrap(): Promise<Admin> {
  await applyConfigurationFile()
  await bootstrapProducer()
  return bootstrapAdmin()
}

async function listen(server: Server, port: number, hostname: string): Promise<void> {
  server.listen(port, hostname)
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${port} is taken: end what runs there, or set PORT to another.`)
  })
}

function urlOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo
  const host =
    address === '0.0.0.0' || address === '::' ? 'localhost' : address.includes(':') ? `[${address}]` : address
  return `http://${host}:${port}`
}

/** Takes no more connections, lets the answers that are under way finish, then closes what is left. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const over = new AbortController()
  const hurry = (async () => {
    for (const end = Date.now() + drainSeconds * 1000; Date.now() < end && !over.signal.aborted; ) {
      server.closeIdleConnections()
      await wait(drainCheckMs)
    }
    server.closeAllConnections()
  })()
  await closed
  over.abort()
  await hurry
}
