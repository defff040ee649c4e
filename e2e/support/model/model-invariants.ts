import type { Life } from '@/e2e/support/model/model-state'
import { timesTaken } from '@/e2e/support/model/model-world'

/** Which invariant of docs/reliability.md does not hold, in words; null: all do. */
export type Broken = string | null

const lostLeasesMax = 3
const taken = new Set(['sent', 'delivered', 'undelivered'])
const notTaken = new Set(['dead_lettered', 'expired'])

export function brokenBy(life: Life): Broken {
  const byFact = new Map<number, number>()
  for (const notification of life.notifications) {
    const { id, status, work, duplicateRisk, fact, told } = notification
    const times = timesTaken(life.world, id)
    byFact.set(fact, (byFact.get(fact) ?? 0) + times)
    if (times > 1 && !duplicateRisk) return `I2: ${id} reached its customer ${times} times`
    if (taken.has(status) && times === 0) return `I5: ${id} is ${status}, and no provider has it`
    if (notTaken.has(status) && times > 0) return `I5: ${id} is ${status}, and a provider has it`
    if (work?.state === 'dead' && times > 0) return `I5: ${id} is a dead letter, and a provider has it`
    if (status === 'cancelled' && !notification.cancelledUncertain && times > 0)
      return `I5: ${id} was cancelled and sent`
    const highest = (['delivered', 'undelivered'] as const).find((one) => told.has(one))
    if (highest && status !== highest) return `I5: ${id} is ${status}, and its provider has told ${highest}`
    if (work && taken.has(status)) return `I5: ${id} is ${status}, and there is work left`
    if (!work && status === 'queued') return `I1: nobody cares for ${id}`
    if (work && work.lostLeases > lostLeasesMax - 1) return `F38: ${id} is leased for ever`
    const callers = life.holds.filter((hold) => hold.notification === notification && hold.stage !== 'leased')
    if (new Set(callers.map(({ token }) => token)).size < callers.length)
      return `I8: two workers began ${id} under one token`
  }
  if (life.world.windowMs !== null || life.world.acceptsRisk) return null
  for (const [fact, times] of byFact) if (times > 1) return `I10: fact ${fact} was told ${times} times`
  return null
}
