import { databaseFault } from '@/db/errors'
import { log } from '@/lib/observability/log'

/**
 * The driver (postgres 3.4.9) reads the array types of a new connection in a promise that nobody holds: a connection that
 * dies just then would end the process. Such a fault is logged; every other stray rejection does what it did before: it ends a process
 * of ours, and in the server Next logs it as `uncaughtException` and goes on.
 */
export function surviveStrayDatabaseFaults(): void {
  process.on('unhandledRejection', (reason) => {
    if (databaseFault(reason) !== 'other') log.warn({ err: reason }, 'a new connection to the database died')
    else if (process.listenerCount('unhandledRejection') === 1) throw reason
  })
}
