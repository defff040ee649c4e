import { randomInt } from 'node:crypto'
import type { LeasedMessage } from '@/db/queries/lease-outbox-messages'
import { returnLeases } from '@/db/queries/return-leases'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { announceWork } from '@/lib/delivery/work-announcements'

/**
 * Messages whose lease ran out before may end their worker: nobody else must be counted with them. Of those one is kept, to be
 * prepared after the others and by itself; the rest is handed back before anything is begun. Whose leases were lost least comes
 * first, so that a message that ends its worker each time is overtaken by those that stood beside it once.
 * @returns what may be prepared now, in the groups in which it may
 */
export async function takeAlone(run: DeliveryRun, lane: number, leased: LeasedMessage[]): Promise<LeasedMessage[][]> {
  const suspects = leased.filter(({ lostLeases }) => lostLeases > 0)
  if (suspects.length === 0) return [leased]
  const fewest = Math.min(...suspects.map(({ lostLeases }) => lostLeases))
  const likely = suspects.filter(({ lostLeases }) => lostLeases === fewest)
  const alone = likely[randomInt(likely.length)]
  const returned = suspects.filter((suspect) => suspect !== alone)
  if (returned.length > 0) await handBack(run, lane, returned)
  const others = leased.filter(({ lostLeases }) => lostLeases === 0)
  return [others, alone ? [alone] : []].filter((group) => group.length > 0)
}

async function handBack(run: DeliveryRun, lane: number, suspects: LeasedMessage[]): Promise<void> {
  const leases = suspects.map(({ id, token, provider }) => ({ id, token, provider, delayMs: 0, reason: null }))
  await returnLeases(run.sql, lane, leases)
  announceWork(suspects.map(({ provider }) => ({ lane, provider })))
}
