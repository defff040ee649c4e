import { setTimeout as wait } from 'node:timers/promises'
import { startChild } from '@/bench/child'
import type { Figures, Part } from '@/bench/plan'
import type { LoadAnswer, LoadQuestion } from '@/bench/processes/load'
import type { ProviderLedger, ProviderReady } from '@/bench/processes/provider'
import { activate, startProduct } from '@/bench/product-process'
import { sampleConfiguration } from '@/db/testing/scenario'

const perSecond = 1_000
const calmPerSecond = 250
const arrivalsWithinMs = 60_000
const batch = 500

/** From the answer to the provider's door at a steady load, and how much goes all the way when there is no end of it. */
export async function latency(): Promise<Part> {
  const provider = await startChild<ProviderReady>('provider')
  await activate(sampleConfiguration([provider.ready.url], { provider: { concurrency: 128 } }))
  const product = await startProduct('on')
  const load = await startChild<null>('load')
  const { url, apiKey } = product

  async function arrivalsOf(count: number): Promise<ProviderLedger['arrivals']> {
    const arrivals: ProviderLedger['arrivals'] = []
    const end = performance.now() + arrivalsWithinMs
    while (arrivals.length < count) {
      if (performance.now() > end) throw new Error(`${count - arrivals.length} of ${count} never reached the provider`)
      await wait(50)
      arrivals.push(...(await provider.ask<ProviderLedger>(null)).arrivals)
    }
    if (new Set(arrivals.map(({ key }) => key)).size !== arrivals.length) throw new Error('a key arrived twice')
    return arrivals
  }

  async function steady(perSecond: number, seconds: number, when: string): Promise<Figures> {
    const question: LoadQuestion = { kind: 'paced', url, apiKey, connections: 128, perSecond, seconds }
    const { exchanges } = await load.ask<LoadAnswer>(question)
    const arrivedAt = new Map((await arrivalsOf(exchanges.length)).map(({ key, at }) => [key, at]))
    const toProvider = exchanges.map(({ id, answered }) => Math.max(0, (arrivedAt.get(id) ?? Number.NaN) - answered))
    const wholeWay = exchanges.map(({ id, sent }) => (arrivedAt.get(id) ?? Number.NaN) - sent)
    return {
      ...percentiles(`${when}accepted to provider`, toProvider),
      ...percentiles(`${when}requested to provider`, wholeWay),
    }
  }

  async function sustained(jobs: number): Promise<Figures> {
    const seconds = jobs / 6_000
    const started = Number(process.hrtime.bigint()) / 1e6
    const question: LoadQuestion = { kind: 'closed', url, apiKey, connections: 2, batch, seconds }
    const { accepted } = await load.ask<LoadAnswer>(question)
    const last = Math.max(...(await arrivalsOf(accepted)).map(({ at }) => at))
    return { 'all the way, a second': accepted / ((last - started) / 1_000) }
  }

  return {
    contenders: [
      { name: 'calm', run: ({ seconds }) => steady(calmPerSecond, seconds, 'calm, ') },
      { name: 'steady', run: ({ seconds }) => steady(perSecond, seconds, '') },
      { name: 'sustained', run: ({ jobs }) => sustained(jobs) },
    ],
    checks: [
      { kind: 'limit', figure: 'calm, accepted to provider, p50 ms', unit: 'ms', atMost: 3 },
      { kind: 'limit', figure: 'calm, accepted to provider, p95 ms', unit: 'ms', atMost: 20 },
      { kind: 'limit', figure: 'accepted to provider, p50 ms', unit: 'ms', atMost: 3 },
      { kind: 'limit', figure: 'accepted to provider, p95 ms', unit: 'ms', atMost: 20 },
      { kind: 'limit', figure: 'accepted to provider, p99 ms', unit: 'ms', atMost: 75 },
      { kind: 'at-least', figure: 'all the way, a second', unit: 'a second', atLeast: 6_000 },
    ],
    notes: [
      `steady: ${perSecond} single POSTs a second, each at its time; the product with its engine, the load and the provider are processes of their own`,
      `calm: the same with ${calmPerSecond} a second, where nothing queues on a small machine`,
      'all the way: from the first batch sent until the provider has the last message; every key arrived once',
    ],
    close: async () => {
      await Promise.all([product.stop(), load.stop(), provider.stop()])
    },
  }
}

function percentiles(what: string, values: number[]): Figures {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return { [`${what}, p50 ms`]: at(0.5), [`${what}, p95 ms`]: at(0.95), [`${what}, p99 ms`]: at(0.99) }
}
