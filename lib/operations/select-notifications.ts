import type { Database } from '@/db/client'
import { listNotifications, type NotificationFilter, type NotificationRow } from '@/db/queries/list-notifications'
import { readStanding } from '@/db/queries/read-standing'
import { readWindowKeys } from '@/db/queries/read-window-keys'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { decideAdmissions, type StandingWindow, type WindowClaim } from '@/lib/domain/admission'
import { type NotificationStatus, visibleStatus } from '@/lib/domain/notification'
import { type Exclusion, mayReachTwice, resendCandidacy, retryCandidacy } from '@/lib/domain/replay'
import { messageFacts } from '@/lib/intake/message-facts'
import { openContent } from '@/lib/intake/notification-content'
import { guardrailKey } from '@/lib/intake/window-claims'
import { nextPlace, type Selected, type Selector, selectedAtOnce } from '@/lib/operations/replay-selection'

type Candidate = { row: NotificationRow; status: NotificationStatus; verdict: 'candidate' | Exclusion }

/** Dead letters that could take their windows again: by the decision of the intake, each after all before it. */
export function retrySelector(sql: Database, filter: NotificationFilter, now: Date, atOnce = selectedAtOnce): Selector {
  const taken = new Map<string, StandingWindow>()
  return selector(sql, filter, now, atOnce, retryCandidacy, async (candidates, configuration) => {
    const windows = await readWindowKeys(
      sql,
      candidates.map(({ row }) => row.id),
    )
    const claims = candidates.map(({ row }) => ({
      id: row.id,
      windows: claimsOf(windows.get(row.id) ?? [], row, configuration),
    }))
    return suppressedAmong(sql, claims, taken)
  })
}

/** What a resend on purpose may take: it passes the guards, so nothing is suppressed. */
export function resendSelector(sql: Database, filter: NotificationFilter, now: Date): Selector {
  const named = filter.status ?? []
  return selector(
    sql,
    filter,
    now,
    selectedAtOnce,
    (status) => resendCandidacy(status, named),
    async () => new Set(),
  )
}

function selector(
  sql: Database,
  filter: NotificationFilter,
  now: Date,
  atOnce: number,
  candidacy: (status: NotificationStatus) => 'candidate' | Exclusion,
  suppressed: (candidates: Candidate[], configuration: ActiveConfiguration) => Promise<ReadonlySet<string>>,
): Selector {
  return async (after) => {
    const configuration = await activeConfiguration()
    const rows = await listNotifications(sql, filter, { side: 'newer', than: after }, atOnce)
    const found = rows.map((row): Candidate => {
      const status = visibleStatus(row.settled, row.work)
      // What was sent again is in no selection: the one that was made stands for both, and is selected by its own status.
      const verdict = row.resentAt === null ? candidacy(status) : 'alreadySent'
      return {
        row,
        status,
        verdict: verdict === 'candidate' && !usable(row, configuration, now) ? 'unusable' : verdict,
      }
    })
    const twins = await suppressed(
      found.filter(({ verdict }) => verdict === 'candidate'),
      configuration,
    )
    return {
      selected: found.map(
        ({ row, status, verdict }): Selected => ({
          originalId: row.id,
          statusThen: status,
          fate: verdict === 'candidate' ? (twins.has(row.id) ? 'will_be_suppressed' : 'will_send') : verdict,
          twice: mayReachTwice(status),
        }),
      ),
      next: nextPlace(rows, atOnce, (row) => ({ at: row.atExact, id: row.id })),
    }
  }
}

/** A dead letter past its expiry is of no use; a settled one gets a new lifetime when it is resent. */
function usable(row: NotificationRow, configuration: ActiveConfiguration, now: Date): boolean {
  const route = configuration.route(configuration.type(row.type)?.route ?? '')
  const provider = route?.providers.some((name) => configuration.provider(name)?.enabled) ?? false
  return provider && row.sealed !== null && !(row.work === 'dead' && row.expiresAt !== null && row.expiresAt <= now)
}

function claimsOf(windowKeys: string[], row: NotificationRow, configuration: ActiveConfiguration): WindowClaim[] {
  const guardrail = guardrailOf(row, configuration)
  return [...windowKeys, ...(guardrail === null ? [] : [guardrail])].map((windowKey) => ({
    ...{ windowKey, rule: '', guard: 'dedup_window', fields: [], lengthMs: null, mode: 'fixed' },
  }))
}

function guardrailOf(row: NotificationRow, configuration: ActiveConfiguration): string | null {
  const type = configuration.type(row.type)
  if (!type?.guardrail || !row.sealed) return null
  try {
    const { message, envelope } = openContent(row.id, row.sealed, row.acceptedAt)
    return guardrailKey(type, messageFacts({ ...message, ...envelope }))
  } catch {
    return null
  }
}

/** Who would be suppressed, decided in order. What an earlier page takes is remembered in `taken`. */
async function suppressedAmong(
  sql: Database,
  claims: { id: string; windows: WindowClaim[] }[],
  taken: Map<string, StandingWindow>,
): Promise<ReadonlySet<string>> {
  const standing = await readStanding(
    sql,
    [],
    claims.flatMap(({ windows }) => windows.map((claim) => claim.windowKey)),
  )
  const windows = new Map([...standing.windows, ...taken])
  const requests = claims.map(({ id, windows: own }) => ({
    ...{ keyHash: id, fingerprint: '', subjectId: id },
    candidates: [{ id, windows: own.filter(({ windowKey }) => windows.get(windowKey)?.openerId !== id) }],
  }))
  const admissions = decideAdmissions(requests, { keys: new Map(), windows, nowMs: standing.now.getTime() })
  for (const [key, { openerId, closesAtMs }] of admissions.opened)
    taken.set(key, { openerId, openedAtMs: standing.now.getTime(), closesAtMs })
  const suppressed = admissions.decisions.flatMap((decision, i) =>
    decision.kind === 'fresh' && decision.candidates[0]?.kind === 'suppressed' ? [claims[i]?.id ?? ''] : [],
  )
  return new Set(suppressed)
}
