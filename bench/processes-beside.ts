import { type Child, startChild } from '@/bench/child'
import type { Figures, Part } from '@/bench/plan'
import type { ProviderLedger, ProviderReady } from '@/bench/processes/provider'
import type { WorkerAnswer, WorkerQuestion } from '@/bench/processes/worker'
import { activate } from '@/bench/product-process'
import { connect } from '@/db/client'
import { sampleConfiguration } from '@/db/testing/scenario'

const many = 4
const inFlight = 128
// A process that has sent fewer than some thousand messages spends twice the processor on each: its code is still being compiled.
const warmUpJobs = 5_000

/** One process that sends, and several on the same database: together they are no slower, and no message is claimed twice. */
export async function processes(url: string): Promise<Part> {
  const provider = await startChild<ProviderReady>('provider')
  await activate(sampleConfiguration([provider.ready.url], { provider: { concurrency: inFlight } }))
  const sql = connect(url, 'service', 1)
  const workers = await Promise.all(Array.from({ length: many }, () => startChild<null>('worker')))

  async function sentBy(senders: Child<null>[], jobs: number, name: string): Promise<Figures> {
    await workers[0]?.ask<WorkerAnswer>({ kind: 'accept', type: 'order_confirmation', jobs } satisfies WorkerQuestion)
    await sql`analyze outbox_messages`
    const started = performance.now()
    await Promise.all(senders.map((worker) => worker.ask<WorkerAnswer>({ kind: 'send' } satisfies WorkerQuestion)))
    const seconds = (performance.now() - started) / 1_000
    const { arrivals } = await provider.ask<ProviderLedger>(null)
    const different = new Set(arrivals.map(({ key }) => key)).size
    if (different < jobs) throw new Error(`${jobs - different} of ${jobs} were not sent`)
    return { [name]: jobs / seconds, [`${name}, sent twice`]: arrivals.length - different }
  }

  for (const worker of workers) await sentBy([worker], warmUpJobs, 'warm-up')
  return {
    contenders: [
      { name: 'one', run: ({ jobs }) => sentBy(workers.slice(0, 1), jobs, '1 process') },
      { name: 'many', run: ({ jobs }) => sentBy(workers, jobs, `${many} processes`) },
    ],
    checks: [
      { kind: 'ratio', ours: `${many} processes`, theirs: '1 process', atLeast: 1 },
      { kind: 'limit', figure: `${many} processes, sent twice`, unit: 'messages', atMost: 0 },
    ],
    notes: [
      `each process has sent ${warmUpJobs} messages alone before the first round`,
      'processes that send what was accepted before, all on one database and one machine; the provider is one more',
      'sent twice: calls with a key that had arrived already',
    ],
    close: async () => {
      await Promise.all([...workers.map((worker) => worker.stop()), provider.stop(), sql.end()])
    },
  }
}
