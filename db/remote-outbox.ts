import type { Socket } from 'node:net'
import postgres from 'postgres'
import { claimRemoteRows, type RemoteRow } from '@/db/queries/claim-remote-rows'
import { markRemoteRows, type RowMark } from '@/db/queries/mark-remote-rows'
import { readRemoteColumns } from '@/db/queries/read-remote-columns'
import { releaseRemoteRows } from '@/db/queries/release-remote-rows'

/** An outbox table in somebody else's database, on connections of its own. */
export type RemoteOutbox = {
  /** Takes pending rows for `leaseSeconds`; no transaction stays open. */
  claim(limit: number): Promise<RemoteRow[]>
  /** Gives taken rows back at once. */
  release(ids: readonly string[]): Promise<void>
  /** Says what became of rows that are still pending. */
  mark(marks: readonly RowMark[]): Promise<void>
  /** Calls back when somebody notifies on a channel. */
  listen(channel: string, onNotice: () => void): Promise<void>
  close(): Promise<void>
}

const connectionsMax = 4
const statementTimeoutMs = 10_000

/** Connects, and looks at the table. @throws when the server is away or the table lacks one of the guide's columns */
export async function openRemoteOutbox(options: {
  url: string
  table: string
  reasonColumn: string
  leaseSeconds: number
  /** Makes each connection: where it may go is not this module's to say. */
  open: (host: string, port: number) => Socket
}): Promise<RemoteOutbox> {
  const { table, reasonColumn, leaseSeconds } = options
  const sql = connectRemote(options.url, options.open)
  try {
    const columns = await readRemoteColumns(sql, table)
    const reason = columns.has(reasonColumn) ? reasonColumn : null
    return {
      claim: (limit) => claimRemoteRows(sql, table, limit, leaseSeconds),
      release: (ids) => releaseRemoteRows(sql, table, ids),
      mark: (marks) => markRemoteRows(sql, table, marks, reason),
      listen: async (channel, onNotice) => {
        await sql.listen(channel, onNotice, onNotice)
      },
      close: () => sql.end({ timeout: 2 }),
    }
  } catch (error) {
    await sql.end({ timeout: 1 })
    throw error
  }
}

type Place = { host: readonly string[]; port: readonly number[] }

/** Only settings that every PostgreSQL knows: the server is not ours. */
function connectRemote(url: string, open: (host: string, port: number) => Socket): postgres.Sql {
  // The driver wants to know of the socket whom it is for, for TLS.
  const guarded = {
    socket: async ({ host: [host = 'localhost'], port: [port = 5432] }: Place) =>
      Object.assign(open(host, port), { host, port }),
  }
  return postgres(url, {
    ...guarded,
    max: connectionsMax,
    idle_timeout: 60,
    connect_timeout: 5,
    onnotice: () => {},
    connection: { application_name: 'once-intake', TimeZone: 'UTC', statement_timeout: statementTimeoutMs },
  })
}
