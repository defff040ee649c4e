import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from '@/db/client'
import { readDatabaseSettings } from '@/db/queries/read-database-settings'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { audit, type Violations } from '@/e2e/support/crash/audit'
import { bundleEngine } from '@/e2e/support/crash/bundle-engine'
import { environmentOf, prepareDatabase, quiet } from '@/e2e/support/crash/fault-bed'
import {
  closeOne,
  faultConfiguration,
  provoke,
  startProviders,
  streams,
  streamTraffic,
} from '@/e2e/support/crash/fault-scenario'
import { startIngress } from '@/e2e/support/crash/ingress'
import { drive } from '@/e2e/support/crash/load-driver'
import { startPostgresPair } from '@/e2e/support/crash/postgres-pair'
import { readAcceptances, readDatabaseFacts } from '@/e2e/support/crash/run-facts'
import { switchProxy } from '@/e2e/support/crash/switch-proxy'
import type { PlannedRequest } from '@/e2e/support/crash/traffic'
import { WorkerFleet } from '@/e2e/support/crash/worker-fleet'
import { freePort } from '@/scripts/free-port.mjs'

export type FailoverReport = {
  seed: number
  requests: number
  facts: number
  /** Asked while the standby heard nothing: a new request and its repeat. Both are answered, neither that it is accepted. */
  toldWhileDeaf: (number | null)[]
  acknowledgedBefore: number
  /** By how much the promoted server's clock is off. */
  clockJumpedMs: number
  secondsUntilQuiet: number
  breakerMoves: number
  /** Messages whose first call was another provider's, because their own was closed. */
  detours: number
  outcome: Record<string, number>
  violations: Violations
}

const answeredWithinMs = 12_000

type FailoverOptions = {
  seed: number
  requests: number
  perSecond: number
  /** The standby's clock is wrong by `offset`, as libfaketime writes it. Null: it is right. */
  standbyClock: { library: string; offset: string } | null
}

/** Traffic, a standby that hears nothing for a while, and then the end of the primary in the middle of it. */
export async function runFailover(options: FailoverOptions): Promise<FailoverReport> {
  const folder = temporaryFolder('failover')
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  try {
    return await runIn(folder, options, closing)
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

async function runIn(
  folder: string,
  { seed, requests, perSecond, standbyClock }: FailoverOptions,
  closing: (() => unknown)[],
): Promise<FailoverReport> {
  const pair = await startPostgresPair(folder, { standbyEnvironment: wrongClock(standbyClock) })
  closing.push(() => pair.stop())
  const providers = await startProviders(folder)
  closing.push(() => Promise.all([providers.keyed, providers.keyless, providers.lookedUp].map((one) => one.stop())))
  await provoke(providers, seed)
  await closeOne(providers, seed)
  const apiKey = await prepareDatabase(pair.primaryUrl, faultConfiguration(providers))
  const proxy = await switchProxy(pair.primaryUrl)
  closing.push(() => proxy.close())
  const { fleet, ingress } = await startWorkers(proxy.url, closing)
  closing.push(() => Promise.all([fleet.stop(), ingress.close()]))

  const traffic = streams.map((_, at) => streamTraffic(at, requests, seed))
  const load = traffic.map((some) =>
    drive(ingress.url, apiKey, some, {
      ...{ clients: 8, perSecond: (perSecond * some.length) / requests, givesUpAfterMs: 300_000 },
    }),
  )
  const loaded = Promise.all(load)
  loaded.catch(() => {})
  await pause((requests / perSecond) * 400)
  const deaf = await pair.deafen()
  await pause(200) // what was heard before may still be answered
  const [probe] = streamTraffic(0, 1, seed + 1_000)
  const unheard = probe && {
    ...probe,
    key: 'while-deaf',
    fact: '+15559999999',
    body: { ...probe.body, recipient: { phone: '+15559999999' } },
  }
  const toldWhileDeaf = unheard ? await Promise.all([1, 2].map(() => askOnce(ingress.url, apiKey, unheard))) : []
  const primary = connect(pair.primaryUrl, 'service', 1)
  const [before] = await primary<{ n: number }[]>`select count(*)::int as n from idempotency_keys`
  await primary.end({ timeout: 1 })
  await Promise.all([pair.failOver(), pause(300).then(() => deaf.let())])
  proxy.switchTo(pair.standbyUrl)
  const sql = connect(pair.standbyUrl, 'service', 1)
  closing.push(() => sql.end({ timeout: 1 }))
  const clockJumpedMs = Math.round((await readDatabaseSettings(sql)).clockDifferenceMs)

  const ledgers = await loaded
  const secondsUntilQuiet = await quiet(sql)
  const database = await readDatabaseFacts(sql)
  const facts = {
    ...database,
    requests: traffic.flat(),
    clockAheadMs: standbyClock === null ? 0 : Math.max(0, clockJumpedMs),
    answers: new Map(ledgers.flatMap(({ answers }) => [...answers])),
    acceptances: readAcceptances(providers.ledgers),
    otherBodies: (await providers.keyed.client.ledger()).counts.otherBody,
  }
  const violations = Object.fromEntries(Object.entries(audit(facts)).filter(([, found]) => found.length > 0))
  if (toldWhileDeaf.some((status) => status !== null && status < 300)) violations.F7_acknowledged_alone = ['a 2xx']
  if (toldWhileDeaf.includes(null)) violations.F7_not_answered = ['nothing in time']
  const outcome: Record<string, number> = {}
  for (const { status } of database.notifications) outcome[status] = (outcome[status] ?? 0) + 1
  const detours = database.attempts.filter(({ trigger, number }) => trigger === 'fallback' && number === 1).length
  return {
    ...{ seed, detours, breakerMoves: database.breakerMoves },
    ...{ requests: facts.requests.length, facts: new Set(facts.requests.map(({ fact }) => fact)).size },
    ...{ clockJumpedMs, toldWhileDeaf, acknowledgedBefore: before?.n ?? 0, secondsUntilQuiet, outcome, violations },
  }
}

function wrongClock(clock: FailoverOptions['standbyClock']): Record<string, string> {
  if (clock === null) return {}
  return { LD_PRELOAD: clock.library, FAKETIME: clock.offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
}

async function startWorkers(databaseUrl: string, closing: (() => unknown)[]) {
  const bundle = await bundleEngine(closing)
  const ports = [await freePort(), await freePort()]
  const ingress = await startIngress(ports)
  const fleet = new WorkerFleet(ports, [bundle], () => ({
    ...environmentOf(databaseUrl),
    ONCE_PUBLIC_URL: ingress.url,
  }))
  await fleet.start()
  return { fleet, ingress }
}

/** @returns the status; null when nothing was answered in time */
async function askOnce(url: string, apiKey: string, request: PlannedRequest): Promise<number | null> {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/json',
    'idempotency-key': request.key,
  }
  const asking = fetch(`${url}/api/v1/notifications`, {
    ...{ method: 'POST', headers, body: JSON.stringify(request.body), signal: AbortSignal.timeout(answeredWithinMs) },
  })
  return asking.then(({ status }) => status).catch(() => null)
}
