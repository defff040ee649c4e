import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect, type Database } from '@/db/client'
import journal from '@/db/migrations/meta/_journal.json'

// Held while migrating: processes that start at once take turns, and the later ones find nothing left to do.
const migrationLock = 0x6d696772
const partitionDaysAhead = 7

/**
 * Brings a database up to this version's schema and makes the day partitions of the coming week. Each migration is
 * applied whole or not at all, and once.
 * @throws when an applied migration was edited since, or the database is newer than this code
 */
export async function migrate(url: string): Promise<void> {
  const sql = connect(url, 'service', 1)
  try {
    await sql`select set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)`
    await sql`select pg_advisory_lock(${migrationLock})`
    await sql`set lock_timeout = '30s'`
    await applyPending(sql)
    await ensurePartitions(sql)
  } finally {
    await sql.end({ timeout: 2 })
  }
}

type Migration = { tag: string; hash: string; text: string }

async function applyPending(sql: Database): Promise<void> {
  await sql`create table if not exists applied_migrations (
    tag text primary key, hash text not null, applied_at timestamptz not null default now())`
  const rows = await sql<{ tag: string; hash: string }[]>`select tag, hash from applied_migrations`
  const applied = new Map(rows.map((row) => [row.tag, row.hash]))
  const known = journal.entries.map(({ tag }) => readMigration(tag))
  refuseUnknown(applied, known)
  for (const migration of known) {
    const hash = applied.get(migration.tag)
    if (hash === undefined) await apply(sql, migration)
    else if (hash !== migration.hash)
      throw new Error(`Migration ${migration.tag} was edited after it was applied here.`)
  }
}

function refuseUnknown(applied: Map<string, string>, known: Migration[]): void {
  const tags = new Set(known.map(({ tag }) => tag))
  const newer = [...applied.keys()].filter((tag) => !tags.has(tag))
  if (newer.length > 0) throw new Error(`The database is newer than this version: it has ${newer.join(', ')}.`)
}

/** Sent as one simple query, which PostgreSQL runs as one transaction: the schema and the record of it agree. */
async function apply(sql: Database, { tag, hash, text }: Migration): Promise<void> {
  await sql.unsafe(`${text};\ninsert into applied_migrations (tag, hash) values ('${tag}', '${hash}')`).simple()
}

function readMigration(tag: string): Migration {
  const text = readFileSync(new URL(`./migrations/${tag}.sql`, import.meta.url), 'utf8')
  return { tag, hash: createHash('sha256').update(text).digest('hex'), text }
}

async function ensurePartitions(sql: Database): Promise<void> {
  await sql`select ensure_day_partitions(
    (now() at time zone 'utc')::date - 1, (now() at time zone 'utc')::date + ${partitionDaysAhead}::int)`
}
