import { serveParent } from '@/bench/child'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { startTicker } from '@/lib/delivery/run-ticker'
import { acceptMany } from '@/lib/intake/accept-many'
import { buildNotificationRequest, newId } from '@/lib/intake/build-request'

export type WorkerQuestion =
  /** Accepts so many notifications of a type, 500 a statement. */
  | { kind: 'accept'; type: string; jobs: number }
  /** Sends what is due until there is nothing, as one process of the product does. */
  | { kind: 'send' }
  /** Sends on and on, as `npm start` does, until told to stop. */
  | { kind: 'start' }
  | { kind: 'stop' }

/** `processor`: microseconds that the process itself had. */
export type WorkerAnswer = { processor: number }

const batch = 500
const sendSecondsMax = 300
let ticker: ReturnType<typeof startTicker> | undefined

// One process of the product without its HTTP: accepting and sending on the database of its environment.
serveParent<WorkerQuestion>(null, async (question): Promise<WorkerAnswer> => {
  const before = process.cpuUsage()
  await work(question)
  const { user, system } = process.cpuUsage(before)
  return { processor: user + system }
})

async function work(question: WorkerQuestion): Promise<void> {
  switch (question.kind) {
    case 'accept':
      return accept(question)
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

async function accept({ type, jobs }: WorkerQuestion & { kind: 'accept' }): Promise<void> {
  const configuration = await activeConfiguration()
  for (let made = 0; made < jobs; made += batch) {
    const lane = (made / batch) % 64
    const request = () => {
      const input = { type, recipient: { phone: '+15551234567' }, data: { orderId: newId() } }
      return buildNotificationRequest(newId(), newId(), input, configuration, lane)
    }
    await acceptMany(Array.from({ length: Math.min(batch, jobs - made) }, request))
  }
}
