import { acceptJobs } from '@/bench/accept-jobs'
import { serveParent } from '@/bench/child'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { startTicker } from '@/lib/delivery/run-ticker'

export type WorkerQuestion =
  /** Accepts so many notifications of a type, 500 a statement. */
  | { kind: 'accept'; type: string; jobs: number }
  /** Sends what is due until there is nothing, as one process of the product does. */
  | { kind: 'send' }
  /** Sends on and on, as `npm start` does, until told to stop. */
  | { kind: 'start' }
  | { kind: 'stop' }

export type WorkerAnswer = null

const sendSecondsMax = 300
let ticker: ReturnType<typeof startTicker> | undefined

// One process of the product without its HTTP: accepting and sending on the database of its environment.
serveParent<WorkerQuestion>(null, async (question): Promise<WorkerAnswer> => {
  await work(question)
  return null
})

async function work(question: WorkerQuestion): Promise<void> {
  switch (question.kind) {
    case 'accept':
      return acceptJobs(question.type, question.jobs)
    case 'send':
      await drainOutbox({ budgetSeconds: sendSecondsMax })
      return
    case 'start':
      ticker = startTicker()
      return
    case 'stop':
      await ticker?.stop()
  }
}
