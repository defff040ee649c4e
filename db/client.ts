import postgres from 'postgres'
import { arrayTypes } from '@/db/array-types'
import { noteUnconfirmedCommit } from '@/db/confirmed-commit'
import { socketsFor } from '@/db/sockets'
import { env } from '@/lib/config/env'

/**
 * One pool per purpose: a flood of requests never starves the engine, nor a slow chart the requests. What every request
 * needs first is read on `service`, which only reads: a commit that waits for a standby would hold its one connection.
 * `commands` has what people and operators ask for: while such commits wait, the console's pages must still be read.
 */
export type Purpose = 'accept' | 'engine' | 'lists' | 'receipts' | 'console' | 'commands' | 'service'

const connectionsMax: Record<Purpose, number> = {
  accept: 4,
  engine: 8,
  lists: 3,
  receipts: 2,
  console: 6,
  commands: 2,
  service: 1,
}
const statementTimeoutMs: Record<Purpose, number> = {
  accept: 5_000,
  engine: 10_000,
  lists: 15_000,
  receipts: 5_000,
  console: 5_000,
  commands: 5_000,
  service: 2_000,
}

export type Database = postgres.Sql<{ bigint: number }>

// The custom server and Next's bundle each load this module: one process must still have one set of pools.
const shared = globalThis as { [poolsKey]?: Map<string, Database> }
const poolsKey: unique symbol = Symbol.for('once.pools') as never

/** The pool for a purpose, opened on first use. Statements on it are single and autocommitted (lib/README.md, rule 1). */
export function database(purpose: Purpose): Database {
  shared[poolsKey] ??= new Map()
  const pools = shared[poolsKey]
  const key = `${purpose} ${env().DATABASE_URL}`
  const open = pools.get(key)
  if (open) return open
  const severalHosts = /^[^/]*\/\/[^/]*,/.test(env().DATABASE_URL)
  const watched = severalHosts ? {} : { socket: socketsFor(purpose) }
  const pool = connect(env().DATABASE_URL, purpose, connectionsMax[purpose], watched)
  pools.set(key, pool)
  return pool
}

/** A pool of its own for one URL: scripts, tests and listeners. The caller ends it. */
export function connect(
  url: string,
  purpose: Purpose,
  max = connectionsMax[purpose],
  watched: { socket?: ReturnType<typeof socketsFor> } = {},
): Database {
  return postgres(url, {
    ...watched,
    max,
    idle_timeout: 60,
    connect_timeout: 5,
    // The default backs off to 20 s; a database that is back must be used within a second. Not by all in the same instant.
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, 1) * (0.5 + Math.random() / 2),
    onnotice: noteUnconfirmedCommit,
    // `arrayTypes` tells what `fetch_types` asks, at a fourth of a connection's cost; but without it the driver (postgres 3.4.9) never
    // answers a `reserve` or `begin` that opens a connection.
    types: { ...arrayTypes, bigint: { to: 20, from: [20], serialize: String, parse: Number }, date: instants },
    connection: {
      ...planSettings(purpose),
      application_name: `once-${purpose}`,
      TimeZone: 'UTC',
      statement_timeout: statementTimeoutMs[purpose],
      lock_timeout: 2_000,
      idle_in_transaction_session_timeout: 10_000,
      client_connection_check_interval: 500,
    },
  }) as Database
}

/** An instant that is a text goes as it is written: the driver's own way cuts it to milliseconds, so that a cursor would lie beside its row. */
const instants: postgres.PostgresType = {
  to: 1184,
  from: [1082, 1114, 1184],
  serialize: (value: unknown) => (typeof value === 'string' ? value : new Date(value as Date | number).toISOString()),
  parse: (text: string) => new Date(text),
}

/** Ends every pool of this process; running statements get two seconds. */
export async function closeDatabase(): Promise<void> {
  const pools = [...(shared[poolsKey]?.values() ?? [])]
  shared[poolsKey]?.clear()
  await Promise.all(pools.map((pool) => pool.end({ timeout: 2 })))
}

/**
 * The hot statements are key look-ups whatever the statistics say. A plan made while a table was small would read all
 * of it for ever after, so on these pools such plans are priced out, and planning is done once a connection.
 */
function planSettings(purpose: Purpose): Record<string, string> {
  if (purpose === 'console' || purpose === 'commands' || purpose === 'service') return { jit: 'off' }
  return {
    jit: 'off',
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
  }
}
