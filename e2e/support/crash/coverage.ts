import type { RunFacts } from '@/e2e/support/crash/run-facts'

/** What a run has to have met before its silence says anything, per minute of load. */
const leastPerMinute = {
  kills: 10,
  killsWhileAProviderHeldTheReply: 1,
  pausesPastTheLease: 3,
  databaseCrashes: 2,
  databaseAnswersCut: 10,
  clientReplays: 30,
  answeredFromTheProvidersDedup: 10,
  staleFinishesRejected: 2,
  unknownsSettledByLookup: 2,
  unknownsSettledByReceipt: 2,
  fallbacksAfterCertainNonSend: 5,
  decidedByHand: 1,
  logLinesRead: 10,
} as const

/** Whether a fault has struck less often than it should have by now, with a quarter to spare: a slow machine strikes harder then. */
export function isBehind(name: keyof typeof leastPerMinute, met: number, minutes: number): boolean {
  return met < 1.25 * leastPerMinute[name] * minutes
}

export type Coverage = Record<keyof typeof leastPerMinute, number> & {
  clientRetries: number
  receiptsAnswered: number
  attempts: number
  unknownOutcomes: number
  workersLostInACall: number
  breakerMoves: number
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
export function notCovered(met: Partial<Coverage>, minutes: number): string[] {
  return Object.entries(leastPerMinute).flatMap(([name, least]) => {
    const times = met[name as keyof typeof leastPerMinute]
    const wanted = Math.max(1, Math.floor(least * minutes))
    return times === undefined || times >= wanted ? [] : [`${name}: ${times}, wanted ${wanted}`]
  })
}
