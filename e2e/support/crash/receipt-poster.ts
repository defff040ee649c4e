import { setTimeout as pause } from 'node:timers/promises'
import { twilioToken } from '@/e2e/support/crash/fault-scenario'
import { seeded } from '@/e2e/support/crash/traffic'
import type { Simulator } from '@/e2e/support/simulator/simulator'

const provider = 'looked-up'
const orders = [['delivered'], ['accepted', 'delivered'], ['delivered', 'accepted']] as const

/**
 * Has the provider report most of what it took, soon or late, each receipt up to three times and out of order. A receiver
 * that is dead is told again, as vendors do. `stop` waits for those that are on their way.
 */
export function postReceiptsSteadily(simulator: Simulator, seed: number): { posted(): number; stop(): Promise<void> } {
  const chance = seeded(seed)
  const onTheirWay = new Set<Promise<void>>()
  let stopping = false
  let posted = 0
  let seen = 0

  async function watch(): Promise<void> {
    while (!stopping) {
      await pause(500)
      const view = await simulator.client.ledger(provider, 0).catch(() => null)
      const fresh = (view?.counts.accepted ?? 0) - seen
      if (!view || fresh <= 0) continue
      const { acceptances, counts } = await simulator.client.ledger(provider, fresh + 50)
      const unseen = acceptances.slice(acceptances.length - (counts.accepted - seen))
      seen = counts.accepted
      for (const { id } of unseen) {
        const [tells, delay, order, times] = [chance(), chance() * 9_000, chance(), chance()]
        if (tells < 0.4) continue
        const work = tell(id, delay, Math.floor(order * orders.length), 1 + Math.floor(times * 3))
        onTheirWay.add(work)
        void work.finally(() => onTheirWay.delete(work))
      }
    }
  }

  async function tell(id: string, delayMs: number, order: number, times: number): Promise<void> {
    await pause(delayMs)
    const statuses = [...(orders[order] ?? orders[0])]
    for (let round = 0; round < 30; round++) {
      const told = await simulator.client
        .postReceipts(provider, { style: 'twilio', secret: twilioToken, id, statuses, times, concurrent: true })
        .catch(() => [])
      posted += told.filter(({ httpStatus }) => httpStatus === 204).length
      if (told.length > 0 && told.every(({ httpStatus }) => httpStatus === 204)) return
      await pause(500)
    }
  }

  const watching = watch()
  return {
    posted: () => posted,
    async stop() {
      stopping = true
      await watching
      await Promise.all(onTheirWay)
    },
  }
}
