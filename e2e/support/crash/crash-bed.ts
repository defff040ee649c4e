import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, type Database } from '@/db/client'
import { environmentOf, prepareDatabase } from '@/e2e/support/crash/fault-bed'
import { type FaultProviders, faultConfiguration, startProviders } from '@/e2e/support/crash/fault-scenario'
import { type HalfRequestProxy, halfRequestProxy } from '@/e2e/support/crash/half-request-proxy'
import { type Ingress, startIngress } from '@/e2e/support/crash/ingress'
import { statementProxy } from '@/e2e/support/crash/statement-proxy'
import { StatementWatch } from '@/e2e/support/crash/statement-watch'
import { WorkerFleet } from '@/e2e/support/crash/worker-fleet'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { freePort } from '@/scripts/free-port.mjs'

/** Everything that a run of crash points stands on. `locker` holds the locks that a statement's triggers wait for. */
export type CrashBed = {
  folder: string
  sql: Database
  locker: Database
  databaseFolder: string
  watch: StatementWatch
  /** One worker each, behind a proxy of its own. */
  workers: WorkerFleet[]
  /** Workers that are being started in the place of killed ones. */
  restarts: Promise<void>[]
  ingress: Ingress
  providers: FaultProviders
  halves: Record<'keyed' | 'keyless' | 'looked-up', HalfRequestProxy>
  apiKey: string
}

const workersCount = 3
/** The class of the locks; each has the number of a session. */
export const crashPointLocks = 75
/** In whose triggers a statement that is met in its middle waits. A replay's row only when what ended is written down. */
const waitingTables = {
  idempotency_keys: 'insert or update',
  attempts: 'insert',
  attempt_results: 'insert',
  receipts: 'insert',
  outbox_commands: 'insert',
  replays: 'update of done',
  stats_hour: 'insert or update',
}

/** @param bundle the engine's (`bundleEngine`) */
export async function startCrashBed(folder: string, bundle: string, closing: (() => unknown)[]): Promise<CrashBed> {
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data') })
  closing.push(() => postgres.stop())
  const providers = await startProviders(folder)
  const { keyed, keyless, lookedUp } = providers
  closing.push(() => Promise.all([keyed, keyless, lookedUp].map((simulator) => simulator.stop())))
  const [first, second, third] = await Promise.all([keyed, keyless, lookedUp].map(({ url }) => halfRequestProxy(url)))
  if (!first || !second || !third) throw new Error('there are three providers')
  closing.push(() => Promise.all([first, second, third].map((proxy) => proxy.close())))
  const through = {
    keyed: { ...keyed, baseUrl: at(first) },
    keyless: { ...keyless, baseUrl: at(second) },
    lookedUp: { ...lookedUp, baseUrl: at(third) },
  }
  const apiKey = await prepareDatabase(postgres.url, crashConfiguration({ ...providers, ...through }))
  const sql = connect(postgres.url, 'service', 2)
  const locker = connect(postgres.url, 'service', 1)
  closing.push(() => Promise.all([sql.end({ timeout: 1 }), locker.end({ timeout: 1 })]))
  await makeTriggers(sql)
  const watch = new StatementWatch((pid) => lock(locker, pid))
  const { workers, ingress } = await startWorkers(postgres.url, bundle, watch, closing)
  const databaseFolder: string = (await sql`show data_directory`)[0]?.data_directory
  const halves = { keyed: first, keyless: second, 'looked-up': third }
  return { folder, sql, locker, databaseFolder, watch, workers, restarts: [], ingress, providers, halves, apiKey }
}

/** After a crash of the database the connection that was there is tried once more. */
async function lock(locker: Database, pid: number): Promise<void> {
  while (!(await locker`select pg_advisory_lock(${crashPointLocks}, ${pid})`.catch(() => null))) await pause(20)
}

function at(proxy: HalfRequestProxy): (provider: string) => string {
  return (provider) => `${proxy.url}/p/${provider}`
}

/** Beside the traffic of the fault runs, one type whose dead letters are replayed. */
function crashConfiguration(providers: FaultProviders): ConfigurationInput {
  const base = faultConfiguration(providers)
  const [provider] = base.providers ?? []
  const [route] = base.routes ?? []
  const [type] = base.notificationTypes ?? []
  if (!provider || !route || !type) throw new Error('the fault scenario configures all three')
  const settings = { ...provider.settings, baseUrl: providers.keyed.baseUrl('replayed') }
  return {
    providers: [
      ...(base.providers ?? []),
      { ...provider, name: 'replayed', settings },
    ] as ConfigurationInput['providers'],
    routes: [...(base.routes ?? []), { ...route, name: 'replayed', providers: ['replayed'] }],
    notificationTypes: [
      ...(base.notificationTypes ?? []),
      { ...type, name: 'replayed', route: 'replayed', eventType: 'replayed.created' },
    ],
  }
}

/**
 * After all that a statement does, each row waits for the lock of its session: then the statement is done but not committed.
 * Other sessions go on: what is retried beside it never holds up the engines.
 */
async function makeTriggers(sql: Database): Promise<void> {
  await sql.unsafe(`
    create function crash_point_waits() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${crashPointLocks}, pg_backend_pid());
      return null;
    end $$`)
  for (const [table, change] of Object.entries(waitingTables)) {
    await sql.unsafe(`
      create trigger crash_point after ${change} on ${table}
      for each row execute function crash_point_waits()`)
  }
}

async function startWorkers(databaseUrl: string, bundle: string, watch: StatementWatch, closing: (() => unknown)[]) {
  const ports: number[] = []
  while (ports.length < workersCount) ports.push(await freePort())
  const ingress = await startIngress(ports)
  closing.push(() => ingress.close())
  const proxies = await Promise.all(ports.map((_, worker) => statementProxy(databaseUrl, worker, watch)))
  closing.push(() => Promise.all(proxies.map((proxy) => proxy.close())))
  const workers = ports.map(
    (port, i) =>
      new WorkerFleet([port], [bundle], () => ({
        ...environmentOf(proxies[i]?.url ?? ''),
        ONCE_PUBLIC_URL: ingress.url,
      })),
  )
  closing.push(() => Promise.all(workers.map((worker) => worker.stop())))
  await Promise.all(workers.map((worker) => worker.start()))
  return { workers, ingress }
}
