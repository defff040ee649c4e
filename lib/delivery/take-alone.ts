import { randomInt } from 'node:crypto'
import type { LeasedMessage } from '@/db/queries/lease-outbox-messages'
import { returnLeases } from '@/db/queries/return-leases'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'

/**
 * Messages whose lease ran out before may end their worker: nobody else must be counted with them, nor they with others. By turns,
 * drawn, the unsuspected are taken or one suspect by itself; the rest is handed back before anything is begun. Whose leases were lost
 * least comes first, so that a message that ends its worker each time is overtaken by those that stood beside it once.
 * @returns what may be prepared now
 */
export async function takeAlone(run: DeliveryRun, lane: number, leased: LeasedMessage[]): Promise<LeasedMessage[]> {
  const suspects = leased.filter(({ lostLeases }) => lostLeases > 0)
  if (suspects.length === 0) return leased
  const others = leased.filter(({ lostLeases }) => lostLeases === 0)
  const taken = others.length > 0 && randomInt(2) === 0 ? others : [leastSuspect(suspects)]
  const returned = leased.filter((message) => !taken.includes(message))
  if (returned.length > 0) await handBack(run, lane, returned)
  return taken
}

function leastSuspect(suspects: LeasedMessage[]): LeasedMessage {
  const fewest = Math.min(...suspects.map(({ lostLeases }) => lostLeases))
  const likely = suspects.filter(({ lostLeases }) => lostLeases === fewest)
  return likely[randomInt(likely.length)] as LeasedMessage
}

async function handBack(run: DeliveryRun, lane: number, messages: LeasedMessage[]): Promise<void> {
  const leases = messages.map(({ id, token, provider }) => ({ id, token, provider, delayMs: 0, reason: null }))
  await returnLeases(run.sql, lane, leases)
}
