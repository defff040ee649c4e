import { rmSync } from 'node:fs'
import { afterAll, expect, vi } from 'vitest'
import { closeDatabase, connect, type Database } from '@/db/client'
import { migrate } from '@/db/migrate'
import { awaitCommits } from '@/db/queries/await-commits'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'

export type LonePrimary = {
  sql: Database
  /** From now on commits wait for a standby, and there is none. */
  awaitStandby(): Promise<void>
  /** They need no standby any more; those that wait are done. */
  goOnAlone(): Promise<void>
  /** The sessions whose commit waits now; only those whose statement has this text in its first thousand characters. */
  waiting(text?: string): Promise<number[]>
  /** The same, once there are so many. */
  committing(count: number, text?: string): Promise<number[]>
}

/** A migrated PostgreSQL of the file's own, to which `database(purpose)` speaks: make it before anything reads the environment. */
export async function useLonePrimary(): Promise<LonePrimary> {
  const folder = temporaryFolder('lone-primary')
  const server = await startEmbeddedPostgres({ dataDir: folder, durable: false })
  await migrate(server.url)
  process.env.DATABASE_URL = server.url
  const sql = connect(server.url, 'service', 1)
  // Tests' servers wait for no disk, and so for no standby either. Sessions that are opened after this do.
  await sql`alter database once set synchronous_commit = 'on'`
  const probe = connect(server.url, 'service', 1)
  afterAll(async () => {
    await standbys('')
    await probe.end({ timeout: 2 })
    await closeDatabase()
    await sql.end({ timeout: 2 })
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function standbys(names: string): Promise<void> {
    await sql.unsafe(`alter system set synchronous_standby_names = '${names}'`)
    await sql`select pg_reload_conf()`
  }

  return {
    sql,
    async awaitStandby() {
      await standbys('nobody')
      while (!(await probeWaits()));
    },
    goOnAlone: () => standbys(''),
    waiting,
    committing: (count, text) =>
      vi.waitFor(async () => {
        const pids = await waiting(text)
        expect(pids).toHaveLength(count)
        return pids
      }, 10_000),
  }

  /** The server heeds its configuration a while after it is told to: only a commit shows whether it does. */
  async function probeWaits(): Promise<boolean> {
    const [{ pid } = { pid: 0 }] = await probe<{ pid: number }[]>`select pg_backend_pid() as pid`
    let over = false
    const asked = awaitCommits(probe).finally(() => {
      over = true
    })
    while (!over) {
      if (!(await waiting()).includes(pid)) continue
      await sql`select pg_cancel_backend(${pid})`
      await asked
      return true
    }
    return false
  }

  async function waiting(text = ''): Promise<number[]> {
    const rows = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity
      where wait_event = 'SyncRep' and backend_type = 'client backend' and position(${text} in query) > 0`
    return rows.map(({ pid }) => pid)
  }
}

/** Whether a promise has settled by now. */
export function isSettled(answer: Promise<unknown>): Promise<boolean> {
  const soon = new Promise<false>((resolve) => setImmediate(() => resolve(false)))
  return Promise.race([answer.then(() => true), soon])
}
