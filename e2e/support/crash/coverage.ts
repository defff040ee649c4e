import type { RunFacts } from '@/e2e/support/crash/run-facts'
import type { Asked, Tier } from '@/e2e/support/crash/tiers'

/** What a run has to have met besides the faults that its tier asks for before its silence says anything, per minute of load. */
const leastPerMinute = {
  killsWhileAProviderHeldTheReply: 1,
  providerOutages: 0.3,
  breakerMoves: 0.6,
  clientReplays: 150,
  answeredFromTheProvidersDedup: 20,
  staleFinishesRejected: 3,
  unknownsSettledByLookup: 10,
  unknownsSettledByReceipt: 10,
  fallbacksAfterCertainNonSend: 5,
  decidedByHand: 1,
  logLinesRead: 10,
} as const

export type Coverage = Record<keyof Asked | keyof typeof leastPerMinute, number> & {
  clientRetries: number
  receiptsAnswered: number
  attempts: number
  unknownOutcomes: number
  workersLostInACall: number
}

/** What of the coverage the ledgers themselves know. */
export function countedInLedgers(facts: RunFacts) {
  const inTime = facts.attempts.filter((a) => a.outcome === 'accepted' && !a.late).map(({ id }) => id)
  const accepted = new Set([...inTime, ...facts.acceptedLate])
  const unknown = new Set(facts.attempts.filter((a) => a.outcome === 'unknown').map(({ id }) => id))
  const found = new Set(facts.lookups.filter((l) => l.found === 'accepted' && !l.late).map(({ id }) => id))
  const sent = facts.notifications.filter(({ status }) => ['sent', 'delivered', 'undelivered'].includes(status))
  return {
    clientReplays: [...facts.answers.values()].reduce((n, all) => n + all.filter(({ replayed }) => replayed).length, 0),
    attempts: facts.attempts.length,
    unknownOutcomes: facts.attempts.filter((a) => a.outcome === 'unknown').length,
    staleFinishesRejected: facts.staleFinishes,
    workersLostInACall: facts.workersLost,
    breakerMoves: facts.breakerMoves,
    unknownsSettledByLookup: found.size,
    unknownsSettledByReceipt: sent.filter(({ id }) => unknown.has(id) && !accepted.has(id) && !found.has(id)).length,
    fallbacksAfterCertainNonSend: facts.attempts.filter(({ trigger }) => trigger === 'fallback').length,
    decidedByHand: facts.byHand?.length ?? 0,
  }
}

/** @returns which of these were not met often enough: the run proves nothing about them */
export function notCovered(met: Partial<Coverage>, { minutes, asked }: Pick<Tier, 'minutes' | 'asked'>): string[] {
  const others = Object.entries(leastPerMinute).map(([name, least]) => [name, Math.floor(least * minutes)] as const)
  return [...Object.entries(asked), ...others].flatMap(([name, least]) => {
    const times = met[name as keyof Coverage]
    const wanted = Math.max(1, least)
    return times === undefined || times >= wanted ? [] : [`${name}: ${times}, wanted ${wanted}`]
  })
}

const spare = 1.25

/** Whether a fault has struck less often than it should have by now, with a quarter to spare. @param pace how far the run is, 0 to 1 */
export function isBehind(name: keyof Asked, met: number, { asked }: Pick<Tier, 'asked'>, pace: number): boolean {
  return met < spare * asked[name] * pace
}

/** Whether it has struck enough for the load so far: a machine that is slow would be busy with starting what was ended, and ask for little. */
export function isAhead(name: keyof Asked, met: number, tier: Pick<Tier, 'asked'>, pace: number): boolean {
  return !isBehind(name, met - 1, tier, pace)
}
