import type { RunFacts } from '@/e2e/support/crash/run-facts'

/** What was broken, by invariant of docs/reliability.md; each a sentence with the ids that show it. */
export type Violations = Record<string, string[]>

const sentStatuses = new Set(['sent', 'delivered', 'undelivered'])
const notSentStatuses = new Set(['suppressed', 'dead_lettered', 'cancelled', 'expired'])
const parkedStates = new Set(['held', 'dead'])
/** Both clocks are this machine's; the database cuts off at milliseconds. */
const clockToleranceMs = 5
/** What a worker may grow by in the minutes of a run: caches fill, a leak of every request goes on. */
const growthMb = 96

/** Compares the producers' ledger, the providers' and the database's. Pure: what it is given is all it knows. */
export function audit(facts: RunFacts): Violations {
  const index = indexed(facts)
  return {
    I1_nothing_lost: lost(facts, index),
    I2_no_duplicates: duplicates(facts, index),
    I3_risk_is_flagged: unflaggedRisk(facts, index),
    I4_no_ghosts: ghosts(facts, index),
    I5_state_is_truth: untrueStates(facts, index),
    I6_intent_before_effect: effectsWithoutIntent(facts, index),
    I7_frozen_body: changedBodies(facts),
    I8_moved_only_by_its_holder: movedByNobody(facts, index),
    I10_one_admission_a_window: doubleAdmissions(facts, index),
    I11_same_answer_to_the_same_key: differingAnswers(facts),
    I12_counters_equal_facts: facts.counters.filter(({ counted, recounted }) => counted !== recounted).map(drift),
    I13_audit_holds: auditFaults(facts),
    I14_nothing_leaks: facts.leaks ?? [],
    I15_resources_are_given_back: heldResources(facts),
    F32_no_fallback_after_unknown: fallbacksAfterUnknown(facts, index),
  }
}

type Index = ReturnType<typeof indexed>

function indexed(facts: RunFacts) {
  return {
    notifications: new Map(facts.notifications.map((row) => [row.id, row])),
    work: new Map(facts.work.map((row) => [row.id, row])),
    acceptances: grouped(facts.acceptances, ({ key }) => key ?? ''),
    attempts: grouped(facts.attempts, ({ id }) => id),
    lookups: grouped(facts.lookups, ({ id }) => id),
    receipts: new Set(facts.receiptSubjects),
  }
}

function lost({ requests, answers }: RunFacts, { notifications, work }: Index): string[] {
  return requests.flatMap(({ key }) => {
    const ids = new Set((answers.get(key) ?? []).map(({ id }) => id))
    const [id = ''] = ids
    if (ids.size !== 1) return [`${key}: ${ids.size} notifications`]
    const row = notifications.get(id)
    if (!row) return [`${key}: ${id} is not there`]
    const left = work.get(id)
    if (row.status === 'queued' || (left && !parkedStates.has(left.state))) return [`${id}: ${row.status}, not settled`]
    return left || sentStatuses.has(row.status) || notSentStatuses.has(row.status)
      ? []
      : [`${id}: ${row.status}, nobody`]
  })
}

/** By our key, and by the recipient: every fact has a phone of its own, so that the second needs nothing of ours. */
function duplicates({ acceptances }: RunFacts, { notifications }: Index): string[] {
  const promised = acceptances.filter(({ key }) => notifications.get(key ?? '')?.type !== 'at-risk')
  return [
    ...twice(promised.map(({ key }) => key ?? '')).map((key) => `notification ${key}`),
    ...twice(promised.map(({ recipient }) => recipient ?? '')).map((recipient) => `recipient ${recipient}`),
  ]
}

function unflaggedRisk({ notifications }: RunFacts, { acceptances, attempts }: Index): string[] {
  return notifications
    .filter(({ type }) => type === 'at-risk')
    .filter(({ id, duplicateRisk }) => {
      const extra = (acceptances.get(id)?.length ?? 0) - 1
      const unknowns = (attempts.get(id) ?? []).filter(({ outcome }) => outcome === 'unknown' || outcome === null)
      return extra > 0 && (!duplicateRisk || extra > unknowns.length)
    })
    .map(({ id }) => id)
}

function ghosts({ acceptances, clockAheadMs = 0 }: RunFacts, { notifications }: Index): string[] {
  return acceptances
    .filter(({ key, at }) => {
      const row = notifications.get(key ?? '')
      return !row || row.acceptedAt.getTime() > Date.parse(at) + clockToleranceMs + clockAheadMs
    })
    .map(({ id, key }) => `${id} for ${key}`)
}

function untrueStates({ notifications }: RunFacts, { acceptances }: Index): string[] {
  return notifications
    .filter(({ id, status }) => {
      const taken = acceptances.has(id)
      return (sentStatuses.has(status) && !taken) || (notSentStatuses.has(status) && taken)
    })
    .map(({ id, status }) => `${id} is ${status}`)
}

function effectsWithoutIntent(facts: RunFacts, { attempts }: Index): string[] {
  return facts.acceptances
    .filter(({ key, provider, at }) => {
      const latest = Date.parse(at) + clockToleranceMs + (facts.clockAheadMs ?? 0)
      const intents = (attempts.get(key ?? '') ?? []).filter((attempt) => attempt.provider === provider)
      return !intents.some(({ startedAt }) => startedAt.getTime() <= latest)
    })
    .map(({ id, key }) => `${id} for ${key}`)
}

function changedBodies({ acceptances, otherBodies }: RunFacts): string[] {
  const byMessage = grouped(acceptances, ({ provider, key }) => `${key} at ${provider}`)
  const changed = [...byMessage].filter(
    ([, same]) => new Set(same.map(({ bodyHash, recipient }) => `${bodyHash} ${recipient}`)).size > 1,
  )
  const refused = otherBodies > 0 ? [`${otherBodies} requests with a known key and another body`] : []
  return [...changed.map(([message]) => message), ...refused]
}

/** What is sent was moved there by a result that was not late, or by proof: a look-up, a receipt, a late word that it was taken, a person's word. */
function movedByNobody(
  { notifications, acceptedLate, byHand = [] }: RunFacts,
  { attempts, lookups, receipts }: Index,
): string[] {
  const proved = new Set([...acceptedLate, ...byHand.filter(({ verdict }) => verdict === 'sent').map(({ id }) => id)])
  return notifications
    .filter(({ id, status }) => {
      if (!sentStatuses.has(status) || receipts.has(id) || proved.has(id)) return false
      const finished = (attempts.get(id) ?? []).some(({ outcome, late }) => outcome === 'accepted' && !late)
      const found = (lookups.get(id) ?? []).some((lookup) => lookup.found === 'accepted' && !lookup.late)
      return !finished && !found
    })
    .map(({ id }) => id)
}

/** What certainly reached nobody has given its window back; not what a person decided after all traffic. */
function doubleAdmissions({ requests, answers, byHand = [] }: RunFacts, { notifications }: Index): string[] {
  const decided = new Set(byHand.map(({ id }) => id))
  const gaveBack = (id: string) => notSentStatuses.has(notifications.get(id)?.status ?? '') && !decided.has(id)
  const admitted = requests.flatMap(({ key, fact }) => {
    const [answer] = answers.get(key) ?? []
    return answer?.status === 202 && !gaveBack(answer.id) ? [`${fact} ${answer.id}`] : []
  })
  return twice([...new Set(admitted)].map((pair) => pair.split(' ')[0] ?? ''))
}

function differingAnswers({ answers }: RunFacts): string[] {
  return [...answers]
    .filter(
      ([, all]) =>
        new Set(all.map(({ status, body }) => `${status} ${body}`)).size > 1 ||
        // The first may be heard last.
        all.filter(({ replayed }) => !replayed).length > 1,
    )
    .map(([key]) => key)
}

/** A fallback needs a certain non-send before it: of the call, or proved by a look-up. What was never called is certain. */
function fallbacksAfterUnknown({ attempts }: RunFacts, { attempts: byId, lookups }: Index): string[] {
  return attempts
    .filter(({ trigger, number }) => trigger === 'fallback' && number > 1)
    .filter(({ id, number }) => {
      const before = (byId.get(id) ?? []).find((attempt) => attempt.number === number - 1)
      const certain = before?.outcome === 'unavailable' || before?.outcome === 'rejected'
      return !certain && !(lookups.get(id) ?? []).some(({ found, late }) => found === 'absent' && !late)
    })
    .map(({ id }) => id)
}

function auditFaults({ auditBreaks, byHand = [] }: RunFacts): string[] {
  const miscounted = byHand.filter(({ audited }) => audited !== 1)
  return [...auditBreaks, ...miscounted.map(({ id, audited }) => `${id}: ${audited} records of one decision`)]
}

function heldResources({ resources }: RunFacts): string[] {
  if (!resources) return []
  const { sessionsLeft, idleInTransaction, memory } = resources
  return [
    ...(sessionsLeft > 0 ? [`${sessionsLeft} sessions of workers that have ended`] : []),
    ...idleInTransaction.map((session) => `idle in a transaction: ${session}`),
    ...memory
      .filter(({ baseMb, endMb }) => endMb - baseMb > growthMb)
      .map(({ worker, baseMb, endMb }) => `${worker} grew from ${baseMb} to ${endMb} MB`),
  ]
}

function drift({ name, counted, recounted }: RunFacts['counters'][number]): string {
  return `${name}: counted ${counted}, facts ${recounted}`
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}

function twice(values: readonly string[]): string[] {
  const times = new Map<string, number>()
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
  return [...times].filter(([, n]) => n > 1).map(([value, n]) => `${value} ${n} times`)
}
