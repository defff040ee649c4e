import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect, type Database } from '@/db/client'
import journal from '@/db/migrations/meta/_journal.json'
import { grantServing, roleOf } from '@/db/serving-role'

// Held while migrating: processes that start at once take turns, and the later ones find nothing left to do.
const migrationLock = 0x6d696772
const partitionDaysAhead = 7

/**
 * Brings a database up to this version's schema and makes the day partitions of the coming week. Each migration is
 * applied whole or not at all, and once. A role that may not change the schema finds it done, or is told who must.
 * @param servingUrl signs in as the role that serves, if that is another one: it is given its rights, and no more
 * @throws when an applied migration was edited since, or the database is newer than this code
 */
export async function migrate(url: string, servingUrl = url): Promise<void> {
  const role = servingUrl === url ? null : await roleOf(servingUrl)
  const sql = connect(url, 'service', 1)
  try {
    await sql`select set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)`
    await sql`select pg_advisory_lock(${migrationLock})`
    await sql`set lock_timeout = '30s'`
    await applyPending(sql)
    await ensurePartitions(sql)
    if (role !== null) await grantServing(sql, role)
  } finally {
    await sql.end({ timeout: 2 })
  }
}

type Migration = { tag: string; hash: string; text: string }

async function applyPending(sql: Database): Promise<void> {
  const mayChange = await prepareRecord(sql)
  const rows = await sql<{ tag: string; hash: string }[]>`select tag, hash from applied_migrations`
  const applied = new Map(rows.map((row) => [row.tag, row.hash]))
  const known = journal.entries.map(({ tag }) => readMigration(tag))
  refuseUnknown(applied, known)
  for (const migration of known) {
    const hash = applied.get(migration.tag)
    if (hash === undefined && !mayChange) throw new Error(`Migration ${migration.tag} is to come. ${onlyTheOwner}`)
    if (hash === undefined) await apply(sql, migration)
    else if (hash !== migration.hash)
      throw new Error(`Migration ${migration.tag} was edited after it was applied here.`)
  }
}

const onlyTheOwner =
  'This role may not change the schema: run "npm run once -- migrate" with the owner in ONCE_MIGRATE_DATABASE_URL.'

/** Where it is noted what was applied. @returns whether this role may apply more */
async function prepareRecord(sql: Database): Promise<boolean> {
  const [at] = await sql<{ mayCreate: boolean; there: boolean }[]>`
    select has_schema_privilege(current_schema(), 'create') as "mayCreate", to_regclass('applied_migrations') is not null as there`
  if (at?.there) return at.mayCreate
  if (!at?.mayCreate) throw new Error(`The database is empty. ${onlyTheOwner}`)
  await sql`create table applied_migrations (
    tag text primary key, hash text not null, applied_at timestamptz not null default now())`
  return true
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

/** From the checkout, where every process of the product runs. */
function readMigration(tag: string): Migration {
  const text = readFileSync(`db/migrations/${tag}.sql`, 'utf8')
  return { tag, hash: createHash('sha256').update(text).digest('hex'), text }
}

async function ensurePartitions(sql: Database): Promise<void> {
  await sql`select ensure_day_partitions(
    (now() at time zone 'utc')::date - 1, (now() at time zone 'utc')::date + ${partitionDaysAhead}::int)`
}
