import { acceptJobs } from '@/bench/accept-jobs'
import { serveParent } from '@/bench/child'
import { addHistory, landmarks } from '@/bench/console/fill-history'
import { processorMicroseconds } from '@/bench/processor-share'
import { activate } from '@/bench/product-process'
import { connect } from '@/db/client'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { startTicker } from '@/lib/delivery/run-ticker'
import { referencesOfSearch } from '@/lib/intake/references'

export type WorkerQuestion =
  /** Activates a configuration, and adds a history of so many notifications of which none waits to be sent. */
  | { kind: 'prepare'; configuration: ConfigurationInput; rows: number }
  /** Accepts so many notifications of a type, 500 a statement. */
  | { kind: 'accept'; type: string; jobs: number }
  /** Sends what is due until there is nothing, as one process of the product does. */
  | { kind: 'send' }
  /** Sends on and on, as `npm start` does, until told to stop. */
  | { kind: 'start' }
  | { kind: 'stop' }

/** Processor time of this process for it. */
export type WorkerAnswer = { processorMicroseconds: number }

const sendSecondsMax = 300
let ticker: ReturnType<typeof startTicker> | undefined

// One process of the product without its HTTP: accepting and sending on the database of its environment.
serveParent<WorkerQuestion>(null, async (question): Promise<WorkerAnswer> => {
  const before = processorMicroseconds([process.pid])
  await work(question)
  return { processorMicroseconds: processorMicroseconds([process.pid]) - before }
})

async function work(question: WorkerQuestion): Promise<void> {
  switch (question.kind) {
    case 'prepare':
      await activate(question.configuration)
      return addRestingHistory(question.rows)
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

async function addRestingHistory(rows: number): Promise<void> {
  const sql = connect(process.env.DATABASE_URL ?? '', 'service', 1)
  const hashOf = (recipient: string) => referencesOfSearch({ recipient })[0]?.[0] ?? ''
  await addHistory(sql, rows, { busy: hashOf(landmarks.busyPhone), rare: hashOf(landmarks.rarePhone) })
  await sql.unsafe('truncate outbox_messages')
  await sql.unsafe('vacuum analyze')
  await sql.end()
}
