import { setTimeout as wait } from 'node:timers/promises'
import { startChild } from '@/bench/child'
import type { Figures, Part } from '@/bench/plan'
import type { ProviderLedger, ProviderReady } from '@/bench/processes/provider'
import type { WorkerAnswer, WorkerQuestion } from '@/bench/processes/worker'
import { activate } from '@/bench/product-process'
import { connect } from '@/db/client'
import { sampleConfiguration } from '@/db/testing/scenario'
import type { ConfigurationInput } from '@/lib/configuration/document'

const slowMs = 2_000
const inFlight = 128
const slowJobs = 512
const sendWithinMs = 120_000

/** What a provider that takes two seconds for each call costs the one beside it. */
export async function slowProvider(url: string): Promise<Part> {
  const fast = await startChild<ProviderReady>('provider')
  const slow = await startChild<ProviderReady>('provider', { BENCH_ANSWER_AFTER_MS: String(slowMs) })
  await activate(eachItsOwn(fast.ready.url, slow.ready.url))
  const sql = connect(url, 'service', 1)
  const worker = await startChild<null>('worker')
  const ask = (question: WorkerQuestion) => worker.ask<WorkerAnswer>(question)

  /** The rate from the first to the last arrival: what starts and ends the sending is not the provider's share. */
  async function rateOf(jobs: number, beside: number, name: string): Promise<Figures> {
    if (beside > 0) await ask({ kind: 'accept', type: 'slow', jobs: beside })
    await ask({ kind: 'accept', type: 'order_confirmation', jobs })
    await sql`analyze outbox_messages`
    await ask({ kind: 'start' })
    const arrivals: ProviderLedger['arrivals'] = []
    let slowCalls = 0
    for (const end = performance.now() + sendWithinMs; arrivals.length < jobs || slowCalls < beside; await wait(100)) {
      arrivals.push(...(await fast.ask<ProviderLedger>(null)).arrivals)
      slowCalls += (await slow.ask<ProviderLedger>(null)).arrivals.length
      if (performance.now() > end)
        throw new Error(`${arrivals.length} of ${jobs} fast and ${slowCalls} of ${beside} slow calls`)
    }
    await ask({ kind: 'stop' })
    const [first, last] = [Math.min(...arrivals.map(({ at }) => at)), Math.max(...arrivals.map(({ at }) => at))]
    return { [name]: jobs / ((last - first) / 1_000) }
  }

  return {
    contenders: [
      { name: 'alone', run: ({ jobs }) => rateOf(jobs, 0, 'the fast one alone') },
      { name: 'beside', run: ({ jobs }) => rateOf(jobs, slowJobs, 'the fast one beside a slow one') },
    ],
    checks: [{ kind: 'ratio', ours: 'the fast one beside a slow one', theirs: 'the fast one alone', atLeast: 0.9 }],
    notes: [
      `the slow provider answers after ${slowMs} ms; ${slowJobs} messages for it were accepted before the fast one's, in the same lanes`,
      `both have ${inFlight} calls at once; one process sends to both`,
    ],
    close: async () => {
      await Promise.all([worker.stop(), fast.stop(), slow.stop(), sql.end()])
    },
  }
}

/** Two types, each with a route of its own to a provider of its own. */
function eachItsOwn(fastUrl: string, slowUrl: string): ConfigurationInput {
  const provider = { concurrency: inFlight, timeoutMs: slowMs * 5 }
  const { routes = [], notificationTypes = [], ...rest } = sampleConfiguration([fastUrl, slowUrl], { provider })
  return {
    ...rest,
    routes: [
      ...routes.map((route) => ({ ...route, providers: ['provider-1'] })),
      ...routes.map((route) => ({ ...route, name: 'slow', providers: ['provider-2'] })),
    ],
    notificationTypes: [
      ...notificationTypes,
      ...notificationTypes.map((type) => ({ ...type, name: 'slow', route: 'slow', eventType: 'custom.slow' })),
    ],
  }
}
