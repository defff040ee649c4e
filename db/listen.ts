import { connect } from '@/db/client'
import { env } from '@/lib/config/env'
import { log } from '@/lib/observability/log'

/**
 * Calls back when somebody inserted raw outbox rows, on a connection of its own that reconnects by itself. Where
 * listening is impossible (a pooler in between) polling finds the rows a little later.
 */
export async function listenForOutboxRows(onRows: () => void): Promise<{ stop(): Promise<void> }> {
  const sql = connect(env().DATABASE_URL, 'service', 1)
  void sql
    .listen('once_outbox', onRows, onRows)
    .catch((error: unknown) => log.warn({ err: error }, 'no wake-up from the raw outbox: it is polled'))
  return { stop: () => sql.end({ timeout: 1 }) }
}
