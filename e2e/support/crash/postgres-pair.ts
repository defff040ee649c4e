import { execFileSync } from 'node:child_process'
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, type Database } from '@/db/client'
import { freePort } from '@/scripts/free-port.mjs'
import { openPlace, type PostgresPlace } from '@/scripts/postgres-place.mjs'
import { createCluster, launch, type PostgresServer, runsOn } from '@/scripts/postgres-process.mjs'

/** A primary whose commits wait for its standby. Nobody starts either again. */
export type PostgresPair = {
  primaryUrl: string
  standbyUrl: string
  /** The standby hears nothing any more, until it is let. */
  deafen(): Promise<{ let(): void }>
  /** Commits wait for no standby any more. */
  goAsynchronous(): Promise<void>
  /** The standby becomes a primary beside the old one, which nobody has told. */
  promote(): Promise<void>
  /** The primary ends without a checkpoint, and the standby becomes the primary. */
  failOver(): Promise<void>
  stop(): Promise<void>
}

type Node = { place: PostgresPlace; server: PostgresServer; url: string; sql: Database }

type PairOptions = {
  /** False: neither waits for its disk. */
  durable?: boolean
  /** Added to the standby's environment. */
  standbyEnvironment?: Record<string, string>
}

/** Both in a folder of their own. The standby begins as a copy of the primary while that does not run. */
export async function startPostgresPair(
  folder: string,
  { durable = true, standbyEnvironment = {} }: PairOptions = {},
): Promise<PostgresPair> {
  const place = openPlace(join(folder, 'primary'))
  createCluster(place, durable)
  const first = await start(place, await freePort(), 'postgres', durable)
  await first.sql`create database once`
  await stopNode(first, 'SIGINT')
  const standbyPlace = { ...place, folder: `${place.folder}-standby` }
  execFileSync('cp', ['-a', place.folder, standbyPlace.folder]) // with its owner, who alone may read it
  const primary = await start(place, await freePort(), 'once', durable)
  makeStandby(standbyPlace, primary.server.port)
  const standby = await start(standbyPlace, await freePort(), 'once', durable, standbyEnvironment)
  await primary.sql`alter system set synchronous_standby_names = 'FIRST 1 (standby)'`
  await primary.sql`select pg_reload_conf()`
  await until(async () => {
    const [row] = await primary.sql`select 1 from pg_stat_replication where sync_state = 'sync'`
    return row !== undefined
  })
  return {
    primaryUrl: primary.url,
    standbyUrl: standby.url,
    async deafen() {
      const [receiver] = await standby.sql<{ pid: number }[]>`select pid from pg_stat_wal_receiver`
      if (!receiver) throw new Error('the standby does not listen')
      process.kill(receiver.pid, 'SIGSTOP')
      return { let: () => process.kill(receiver.pid, 'SIGCONT') }
    },
    async goAsynchronous() {
      await primary.sql`alter system set synchronous_standby_names = ''`
      await primary.sql`select pg_reload_conf()`
    },
    promote,
    async failOver() {
      await stopNode(primary, 'SIGQUIT')
      await promote()
    },
    async stop() {
      for (const node of [primary, standby]) await stopNode(node, 'SIGQUIT')
      rmSync(standbyPlace.folder, { recursive: true, force: true })
      rmSync(dirname(place.folder), { recursive: true, force: true })
    },
  }

  async function promote(): Promise<void> {
    // A statement that waited for it would be a reader in the way of what is still to be replayed, and be cancelled for that.
    await standby.sql`select pg_promote(wait => false)`
    await until(async () => {
      const [row] = await standby.sql`select 1 where not pg_is_in_recovery()`
      return row !== undefined
    })
  }
}

function makeStandby({ folder, password }: PostgresPlace, primaryPort: number): void {
  writeFileSync(join(folder, 'standby.signal'), '')
  const conninfo = `host=127.0.0.1 port=${primaryPort} user=once password=${password} application_name=standby`
  appendFileSync(join(folder, 'postgresql.auto.conf'), `\nprimary_conninfo = '${conninfo}'\n`)
}

async function start(
  place: PostgresPlace,
  port: number,
  database: string,
  durable: boolean,
  environment: Record<string, string> = {},
): Promise<Node> {
  const server = launch(place, port, durable, environment)
  const url = `postgres://once:${place.password}@127.0.0.1:${port}/${database}`
  const sql = connect(url, 'service', 1)
  await until(async () => (await sql`select 1`.catch(() => [])).length === 1)
  return { place, server, url, sql }
}

async function stopNode({ place, server, sql }: Node, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  await sql.end({ timeout: 1 })
  if (runsOn(server.pid, place.folder)) process.kill(server.pid, signal)
  await until(async () => !runsOn(server.pid, place.folder))
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 180_000; Date.now() < end; await pause(50)) if (await isSo()) return
  throw new Error('a PostgreSQL server did not get there')
}
