import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { commit, machine } from '@/e2e/support/crash/keep-report'
import type { ModelReport } from '@/e2e/support/model/model-run'
import type { Told } from '@/e2e/support/model/model-share'
import { summed } from '@/e2e/support/summed'

/** What all processes lived. `broken`: the stories of worlds in which an invariant was, and processes without a report. */
export type ModelSharesReport = Omit<ModelReport, 'met'> & {
  met: Record<string, number>
  commit: string
  at: string
  machine: string
  processes: number
  seconds: number
  broken: string[]
}

// Far more worlds than one process lives in: no two live in the same.
const seedsApart = 100_000_000

/** So many steps of the model, shared out to as many processes as there are cores; says every so often how far they are. */
export async function runModelShares({ steps, seed }: { steps: number; seed: number }): Promise<ModelSharesReport> {
  const began = Date.now()
  const processes = cpus().length
  const done = new Array<number>(processes).fill(0)
  const shares = await Promise.all(
    done.map((_, at) =>
      liveShare(Math.ceil(steps / processes), seed + at * seedsApart, (lived) => {
        done[at] = lived
        if (at === 0) console.log(`${done.reduce((sum, n) => sum + n, 0)} of ${steps} steps`)
      }),
    ),
  )
  const lived = shares.flatMap((share) => ('met' in share ? [share] : []))
  return {
    seed,
    commit,
    at: new Date().toISOString(),
    machine,
    processes,
    seconds: Math.round((Date.now() - began) / 1000),
    worlds: lived.reduce((sum, { worlds }) => sum + worlds, 0),
    steps: lived.reduce((sum, { steps }) => sum + steps, 0),
    met: summed(lived.map(({ met }) => met)),
    broken: shares.flatMap((share) => ('broken' in share ? [share.broken] : [])),
  }
}

async function liveShare(
  steps: number,
  seed: number,
  told: (done: number) => void,
): Promise<ModelReport | { broken: string }> {
  const child = fork('e2e/support/model/model-share.ts', [String(steps), String(seed)], {
    execArgv: ['--import', 'tsx'],
  })
  let result: ModelReport | { broken: string } = { broken: `the process of seed ${seed} ended without a report` }
  child.on('message', (message: Told) => {
    if ('done' in message) told(message.done)
    else result = message
  })
  await once(child, 'exit')
  return result
}
