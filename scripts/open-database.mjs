import { setTimeout as wait } from 'node:timers/promises'
import { say as sayProgress } from './progress.mjs'

const waitSeconds = 60
const notThereYet = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'CONNECT_TIMEOUT', '57P03'])

/** The database of this process, migrated: the embedded one unless DATABASE_URL names another. */
export async function openDatabase({ dataDir, embedded }, onStop, { say = sayProgress } = {}) {
  if (embedded) {
    say('Starting PostgreSQL')
    const { startEmbeddedPostgres } = await import('./embedded-postgres.mjs')
    const starting = startEmbeddedPostgres({ dataDir, say })
    onStop('PostgreSQL', () =>
      starting.then(
        (server) => server.stop(),
        () => {},
      ),
    )
    process.env.DATABASE_URL = (await starting).url
  }
  const { migrate } = await import('../db/migrate.ts')
  say('Migrating the database')
  await migrateOncePresent(migrate, say)
}

async function migrateOncePresent(migrate, say) {
  for (const end = Date.now() + waitSeconds * 1000; ; await wait(1_000)) {
    try {
      return await migrate(process.env.DATABASE_URL)
    } catch (error) {
      if (!notThereYet.has(error.code) || Date.now() > end)
        throw new Error(`The database cannot be used: ${error.message}`)
      say('Waiting for the database')
    }
  }
}
