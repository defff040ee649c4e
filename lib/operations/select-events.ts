import type { Database } from '@/db/client'
import { type EventFilter, type EventRow, listEvents } from '@/db/queries/list-events'
import { readStanding } from '@/db/queries/read-standing'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { type Admission, decideAdmissions, type StandingWindow } from '@/lib/domain/admission'
import { AppError } from '@/lib/domain/errors'
import { visibleStatus } from '@/lib/domain/notification'
import { type Exclusion, retryCandidacy } from '@/lib/domain/replay'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { missedNotifications } from '@/lib/intake/missed-notifications'
import { nextPlace, type Selected, type Selector, selectedAtOnce } from '@/lib/operations/replay-selection'

type Found = { event: EventRow; requests: AcceptRequest[]; excluded: Exclusion | null }

/** Kept events that have not made all they should: what the guards would say, by the decision of the intake. */
export function eventSelector(
  sql: Database,
  filter: EventFilter,
  onlyType: string | undefined,
  atOnce = selectedAtOnce,
): Selector {
  const taken = new Map<string, StandingWindow>()
  return async (after) => {
    const configuration = await activeConfiguration()
    const events = await listEvents(sql, filter, after, atOnce)
    const found = events.map((event) => look(event, configuration, onlyType))
    const decisions = await decide(sql, found, taken)
    return {
      selected: found.map(
        ({ event, requests, excluded }): Selected => ({
          originalId: event.id,
          statusThen: null,
          fate: excluded ?? fateOf(requests.map((request) => decisions.get(request.keyHash))),
          twice: false,
        }),
      ),
      next: nextPlace(events, atOnce, (event) => ({ at: event.atExact, id: event.id })),
    }
  }
}

function look(event: EventRow, configuration: ActiveConfiguration, onlyType: string | undefined): Found {
  if (configuration.typesBoundTo(event.eventType).length === 0) return { event, requests: [], excluded: 'unusable' }
  try {
    const requests = missedNotifications(event, configuration, onlyType)
    return { event, requests, excluded: requests.length === 0 ? madeAlready(event, onlyType) : null }
  } catch (error) {
    if (error instanceof AppError && error.code !== 'invalid') throw error
    return { event, requests: [], excluded: 'unusable' }
  }
}

const gravest = ['unknown', 'inProgress', 'alreadySent', 'final'] as const

/** An event with nothing to make counts as the notification of it that a person would look at first. */
function madeAlready(event: EventRow, onlyType: string | undefined): Exclusion {
  const made = event.made.filter(({ type }) => onlyType === undefined || type === onlyType)
  const verdicts = made.map(({ settled, work }) => retryCandidacy(visibleStatus(settled, work)))
  return gravest.find((exclusion) => verdicts.includes(exclusion)) ?? 'final'
}

async function decide(
  sql: Database,
  found: Found[],
  taken: Map<string, StandingWindow>,
): Promise<Map<string, Admission | undefined>> {
  const requests = found.flatMap((one) => one.requests)
  const windowKeys = requests.flatMap((request) =>
    request.candidates.flatMap((one) => one.windows.map((w) => w.windowKey)),
  )
  const standing = await readStanding(
    sql,
    requests.map((request) => request.keyHash),
    windowKeys,
  )
  const nowMs = standing.now.getTime()
  const windows = new Map([...standing.windows, ...taken])
  const admissions = decideAdmissions(requests, { keys: standing.keys, windows, nowMs })
  for (const [key, { openerId, closesAtMs }] of admissions.opened)
    taken.set(key, { openerId, openedAtMs: nowMs, closesAtMs })
  return new Map(requests.map((request, i) => [request.keyHash, admissions.decisions[i]]))
}

function fateOf(decisions: (Admission | undefined)[]): Selected['fate'] {
  const fresh = decisions.flatMap((decision) => (decision?.kind === 'fresh' ? decision.candidates : []))
  if (fresh.some(({ kind }) => kind === 'queued')) return 'will_send'
  if (fresh.length > 0) return 'will_be_suppressed'
  return decisions.some((decision) => decision?.kind === 'key_expired') ? 'final' : 'alreadySent'
}
