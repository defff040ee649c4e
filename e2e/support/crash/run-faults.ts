import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { closeDatabase, connect } from '@/db/client'
import { cuttingProxy } from '@/db/testing/cutting-proxy'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { audit, type Violations } from '@/e2e/support/crash/audit'
import { bundleEngine } from '@/e2e/support/crash/bundle-engine'
import { type Coverage, countedInLedgers, isBehind, notCovered } from '@/e2e/support/crash/coverage'
import {
  crashDatabase,
  environmentOf,
  prepareDatabase,
  quiet,
  quietWithinMs,
  secretsOfRun,
} from '@/e2e/support/crash/fault-bed'
import {
  faultConfiguration,
  outage,
  provoke,
  startProviders,
  streams,
  streamTraffic,
} from '@/e2e/support/crash/fault-scenario'
import { startIngress } from '@/e2e/support/crash/ingress'
import { commit, machine } from '@/e2e/support/crash/keep-report'
import { type Strikes, strike } from '@/e2e/support/crash/killer'
import { watchLeaks } from '@/e2e/support/crash/leak-watch'
import { type ClientLedger, drive, newClientLedger } from '@/e2e/support/crash/load-driver'
import { decideByHand } from '@/e2e/support/crash/operator'
import { postReceiptsSteadily } from '@/e2e/support/crash/receipt-poster'
import { type Resources, sessionsLeftBy, watchResources } from '@/e2e/support/crash/resource-watch'
import { type RunFacts, readAcceptances, readDatabaseFacts, writeLedgers } from '@/e2e/support/crash/run-facts'
import type { Asked, Tier } from '@/e2e/support/crash/tiers'
import { seeded } from '@/e2e/support/crash/traffic'
import { WorkerFleet } from '@/e2e/support/crash/worker-fleet'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { freePort } from '@/scripts/free-port.mjs'

/** What a run was and what came of it; ok, fail and unknown are never folded into one another. */
export type FaultReport = {
  tier: Tier['name']
  seed: number
  commit: string
  at: string
  machine: string
  /** Workers whose clock was wrong, or went too fast or too slow. */
  wrongClocks: number
  /** The commit that every second worker ran instead. */
  beside: string | null
  minutesOfLoad: number
  secondsUntilQuiet: number
  requests: number
  /** Distinct facts: what must reach a customer once. */
  facts: number
  outcome: { ok: number; fail: number; unknown: number; unknownThatWereTaken: number }
  acceptances: Record<string, number>
  /** Of the route whose operator accepts the risk of duplicates; nowhere else is one allowed. */
  duplicatesUnderAcceptedRisk: number
  coverage: Coverage
  notCovered: string
  workerStartMs: number
  /** Sessions and memory (I15). */
  resources: Resources | null
  violations: Record<string, string>
  ledgers: Record<string, string>
}

const examplesShown = 5
const longestAllowed = 6
const sayEveryMs = 30_000

/**
 * One run: load and faults together, quiet, then the audit. Nothing of it outlives it but the report, and its ledgers where something was broken.
 * @param say hears every half minute how far it is
 */
export async function runFaults(tier: Tier, say: (line: string) => void = () => {}): Promise<FaultReport> {
  const folder = temporaryFolder('faults')
  const closing: (() => unknown)[] = []
  let sound = false
  try {
    const report = await runIn(folder, tier, closing, say)
    sound = Object.keys(report.violations).length === 0
    return report
  } finally {
    for (const close of closing.reverse()) await close()
    if (sound) rmSync(folder, { recursive: true, force: true })
    else console.error(`The ledgers of this run are kept in ${folder}`)
  }
}

async function runIn(
  folder: string,
  tier: Tier,
  closing: (() => unknown)[],
  say: (line: string) => void,
): Promise<FaultReport> {
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data') })
  closing.push(() => postgres.stop())
  const providers = await startProviders(folder)
  await provoke(providers, tier.seed)
  const simulators = [providers.keyed, providers.keyless, providers.lookedUp]
  closing.push(() => Promise.all(simulators.map((simulator) => simulator.stop())))
  const apiKey = await prepareDatabase(postgres.url, faultConfiguration(providers))
  const sql = connect(postgres.url, 'service', 1)
  closing.push(() => sql.end({ timeout: 1 }))
  const ledgers = streams.map(() => newClientLedger())
  const pace = paceOf(tier, ledgers)
  const { fleet, ingress, proxy, leaks } = await startWorkers(tier, pace, postgres.url, [apiKey], closing)
  const watch = watchResources(postgres.url, fleet)
  closing.push(() => watch.stop())

  const receipts = postReceiptsSteadily(providers.lookedUp, tier.seed + 21)
  const secondsMax = longestAllowed * tier.minutes * 60
  const traffic = streams.map((_, at) => streamTraffic(at, Math.round(secondsMax * tier.requestsPerSecond), tier.seed))
  const done = new AbortController()
  const strikes: Strikes = { databaseCrashes: 0, aimed: 0, outages: 0 }
  const began = Date.now()
  const struck = () => ({
    requests: requestsOf(ledgers).length,
    kills: fleet.kills,
    killsWhileAProviderHeldTheReply: strikes.aimed,
    pausesPastTheLease: fleet.pauses,
    databaseCrashes: strikes.databaseCrashes,
    databaseAnswersCut: proxy.cuts(),
  })
  const timeOver = overWhenStruck(tier, struck)
  const saying = setInterval(() => say(progress(tier, began, struck())), sayEveryMs)
  closing.push(() => clearInterval(saying))
  // A worker that stands still holds whoever asks it for five seconds: enough of them that others go on asking.
  const driving = (perSecond: number) => ({
    clients: 48,
    perSecond,
    givesUpAfterMs: secondsMax * 1_000 + quietWithinMs,
    over: timeOver,
  })
  let minutesOfLoad = 0
  const load = Promise.all(
    traffic.map((requests, at) =>
      drive(ingress.url, apiKey, requests, driving(requests.length / secondsMax), ledgers[at]),
    ),
  ).finally(() => {
    minutesOfLoad = (Date.now() - began) / 60_000
    done.abort()
  })
  const databaseFolder: string = (await sql`show data_directory`)[0]?.data_directory
  const held = [
    { simulator: providers.keyed, provider: 'keyed' },
    { simulator: providers.keyless, provider: 'keyless' },
    { simulator: providers.lookedUp, provider: 'looked-up' },
  ]
  // Faults end with their time: what was begun by then finishes without them.
  const over = AbortSignal.any([done.signal, timeOver])
  const targets = {
    databaseFolder,
    held,
    outage: (turn: number) => outage(providers, turn),
    recovered: () => provoke(providers, tier.seed),
  }
  const striking = strike(tier, fleet, targets, strikes, pace, over).finally(proxy.stopCutting)
  await Promise.all([load, striking])
  clearInterval(saying)
  say('The load is over: waiting until nothing is under way')
  const secondsUntilQuiet = await quiet(sql)
  await receipts.stop()
  await pause(2_000)
  say(`Quiet after ${secondsUntilQuiet} s: comparing the ledgers`)
  const acceptances = readAcceptances(providers.ledgers)
  const taken = new Set(acceptances.map(({ key }) => key ?? ''))
  const byHand = await decideByHand(sql, `Bearer ${apiKey}`, taken, async () => {
    crashDatabase(databaseFolder)
    await fleet.killAll()
  })
  await closeDatabase()

  const facts: RunFacts = {
    requests: requestsOf(ledgers),
    answers: new Map(ledgers.flatMap(({ answers }) => [...answers])),
    acceptances: readAcceptances(providers.ledgers),
    byHand,
    otherBodies: (await providers.keyed.client.ledger()).counts.otherBody,
    ...(await readDatabaseFacts(sql)),
  }
  const logLines = leaks.lines
  for (const { body } of [...facts.answers.values()].flat()) leaks.hear('answer', `${body}\n`)
  for (const { said } of await sql<{ said: string }[]>`
    select coalesce(detail, '') || coalesce(code, '') as said from attempt_results union all select a::text from audit_records a`)
    leaks.hear('a record', `${said}\n`)
  const resources = await watch.stop()
  await fleet.stop()
  facts.leaks = leaks.leaks
  facts.resources = { ...resources, sessionsLeft: await sessionsLeftBy(postgres.url) }
  const coverage: Coverage = {
    ...countedInLedgers(facts),
    requests: facts.requests.length,
    kills: fleet.kills,
    killsWhileAProviderHeldTheReply: strikes.aimed,
    pausesPastTheLease: fleet.pauses,
    databaseCrashes: strikes.databaseCrashes,
    providerOutages: strikes.outages,
    databaseAnswersCut: proxy.cuts(),
    answeredFromTheProvidersDedup: (await providers.keyed.client.ledger('keyed', 0)).counts.repeats,
    clientRetries: ledgers.reduce((sum, { retries }) => sum + retries, 0),
    receiptsAnswered: receipts.posted(),
    logLinesRead: logLines,
  }
  const timing = { minutesOfLoad, secondsUntilQuiet, workerStartMs: fleet.meanStartMs() }
  const report = reportOf(tier, facts, coverage, timing)
  if (fleet.endedByThemselves > 0) report.violations.workers_stay_up = `${fleet.endedByThemselves} ended by themselves`
  report.ledgers = writeLedgers(folder, facts, providers.ledgers)
  return report
}

/** What producers have asked so far. */
function requestsOf(ledgers: readonly ClientLedger[]) {
  return ledgers.flatMap(({ begun }) => begun)
}

function progress({ minutes, asked }: Tier, began: number, struck: Asked): string {
  const faults = [
    [struck.requests, asked.requests, 'requests'],
    [struck.kills, asked.kills, 'kills'],
    [struck.pausesPastTheLease, asked.pausesPastTheLease, 'pauses'],
    [struck.databaseCrashes, asked.databaseCrashes, 'database crashes'],
    [struck.databaseAnswersCut, asked.databaseAnswersCut, 'cuts'],
  ] as const
  const counts = faults.map(([count, of, what]) => `${count.toLocaleString('en')}/${of.toLocaleString('en')} ${what}`)
  return `${((Date.now() - began) / 60_000).toFixed(1)}/${minutes} min · ${counts.join(' · ')}`
}

/** How far the run is, 1 at its end: of its time or of its requests, whichever is less. Faults keep to it, so that a slow machine has the same ones for the same load. */
function paceOf({ minutes, asked }: Tier, ledgers: readonly ClientLedger[]): () => number {
  const began = Date.now()
  return () => {
    const requests = ledgers.reduce((sum, { begun }) => sum + begun.length, 0)
    return Math.min((Date.now() - began) / (minutes * 60_000), requests / asked.requests)
  }
}

/** Over after the tier's minutes, and once each fault has struck as often as they demand: a slow machine takes longer, `longestAllowed` times at most. */
function overWhenStruck(tier: Tier, struck: () => Partial<Coverage>): AbortSignal {
  const over = new AbortController()
  const began = Date.now()
  const look = setInterval(() => {
    const part = (Date.now() - began) / (tier.minutes * 60_000)
    if (part < 1 || (part < longestAllowed && notCovered(struck(), tier).length > 0)) return
    clearInterval(look)
    over.abort()
  }, 200)
  return over.signal
}

async function startWorkers(
  tier: Tier,
  pace: () => number,
  databaseUrl: string,
  keys: readonly string[],
  closing: (() => unknown)[],
) {
  const bundles = [await bundleEngine(closing)]
  if (tier.beside !== null) bundles.push(await bundleEngine(closing, tier.beside))
  const chance = seeded(tier.seed + 31)
  let cutting = true
  const isBehindWithCuts = () => isBehind('databaseAnswersCut', proxy.cuts, tier, pace())
  const ratio = () => tier.cutRatio * (isBehindWithCuts() ? 10 : 1)
  const proxy = await cuttingProxy(databaseUrl, () => cutting && chance() < ratio())
  closing.push(() => proxy.close())
  const ports: number[] = []
  while (ports.length < tier.workers) ports.push(await freePort())
  const ingress = await startIngress(ports)
  closing.push(() => ingress.close())
  const environment = { ...environmentOf(proxy.url), ONCE_PUBLIC_URL: ingress.url, ONCE_LOG_LEVEL: 'debug' }
  const leaks = watchLeaks([...secretsOfRun(), ...keys, proxy.url, databaseUrl])
  const fleet = new WorkerFleet(ports, bundles, (at) => ({ ...environment, ...wrongClock(tier, at) }), leaks.hear)
  closing.push(() => fleet.stop())
  await fleet.start()
  const stopCutting = () => {
    cutting = false
  }
  return { fleet, ingress, leaks, proxy: { cuts: () => proxy.cuts, stopCutting } }
}

/** Under libfaketime every worker has a clock of its own; timers run as they do. */
function wrongClock({ clocks }: Tier, worker: number): Record<string, string> {
  if (clocks === null) return {}
  const wrong = ['+1h', '-1h', '+0 x1.5', '-7200s', '+0 x0.7', '+26h']
  return { LD_PRELOAD: clocks, FAKETIME: wrong[worker % wrong.length] ?? '', FAKETIME_DONT_FAKE_MONOTONIC: '1' }
}

function reportOf(
  tier: Tier,
  facts: RunFacts,
  coverage: Coverage,
  timing: { minutesOfLoad: number; secondsUntilQuiet: number; workerStartMs: number },
): FaultReport {
  const taken = new Set(facts.acceptances.map(({ key }) => key))
  const decided = new Set((facts.byHand ?? []).map(({ id }) => id))
  const inStatus = (...statuses: string[]) =>
    facts.notifications.filter(({ id, status }) => statuses.includes(status) && !decided.has(id))
  // What a person decided at the end was unknown to the engine.
  const unknown = [...inStatus('needs_review'), ...facts.notifications.filter(({ id }) => decided.has(id))]
  const atRisk = facts.acceptances.filter(({ provider }) => provider === 'at-risk')
  const acceptances: Record<string, number> = {}
  for (const { provider } of facts.acceptances) acceptances[provider] = (acceptances[provider] ?? 0) + 1
  return {
    tier: tier.name,
    seed: tier.seed,
    commit,
    at: new Date().toISOString(),
    machine,
    wrongClocks: tier.clocks === null ? 0 : tier.workers,
    beside: tier.beside,
    minutesOfLoad: Number(timing.minutesOfLoad.toFixed(1)),
    secondsUntilQuiet: timing.secondsUntilQuiet,
    requests: facts.requests.length,
    facts: new Set(facts.requests.map(({ fact }) => fact)).size,
    outcome: {
      ok: inStatus('sent', 'delivered', 'suppressed').length,
      fail: inStatus('dead_lettered', 'undelivered', 'cancelled', 'expired').length,
      unknown: unknown.length,
      unknownThatWereTaken: unknown.filter(({ id }) => taken.has(id)).length,
    },
    acceptances,
    duplicatesUnderAcceptedRisk: atRisk.length - new Set(atRisk.map(({ key }) => key)).size,
    coverage,
    notCovered: notCovered(coverage, tier).join('; '),
    workerStartMs: timing.workerStartMs,
    resources: facts.resources ?? null,
    violations: shown(audit(facts)),
    ledgers: {},
  }
}

/** Only what is broken, each with a few examples. */
function shown(violations: Violations): Record<string, string> {
  const broken = Object.entries(violations).filter(([, found]) => found.length > 0)
  return Object.fromEntries(
    broken.map(([name, found]) => [name, `${found.length}: ${found.slice(0, examplesShown).join('; ')}`]),
  )
}
