import { setTimeout as wait } from 'node:timers/promises'
import { say as sayProgress } from './progress.mjs'

const waitSeconds = 60
const notThereYet = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'CONNECT_TIMEOUT', '57P03'])

/**
 * The database of this process, migrated: the embedded one unless DATABASE_URL names another. ONCE_MIGRATE_DATABASE_URL is used for that alone.
 * @param migrate of db/migrate.ts
 */
export async function openDatabase({ dataDir, embedded }, onStop, migrate, { say = sayProgress } = {}) {
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
  const owner = embedded ? undefined : process.env.ONCE_MIGRATE_DATABASE_URL?.trim()
  // Nothing that runs after the migration can find the owner's password here.
  delete process.env.ONCE_MIGRATE_DATABASE_URL
  say('Migrating the database')
  await migrateOncePresent(() => migrate(owner || process.env.DATABASE_URL, process.env.DATABASE_URL), say)
}

async function migrateOncePresent(migrate, say) {
  for (const end = Date.now() + waitSeconds * 1000; ; await wait(1_000)) {
    try {
      return await migrate()
    } catch (error) {
      if (!notThereYet.has(error.code) || Date.now() > end)
        throw new Error(`The database cannot be used: ${error.message}`)
      say('Waiting for the database')
    }
  }
}
