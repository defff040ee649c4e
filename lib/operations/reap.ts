import { type Database, database } from '@/db/client'
import { reapTakings } from '@/db/queries/end-taking'
import { endsOfNotifications, type NotificationSpan } from '@/db/queries/ends-of-notifications'
import { endsOfKeys, entombKeys } from '@/db/queries/entomb-keys'
import { expireApprovals } from '@/db/queries/expire-approvals'
import { ensurePartitions, expiredRows } from '@/db/queries/reap'
import { reapApprovals } from '@/db/queries/reap-approvals'
import { reapCollisions } from '@/db/queries/reap-collisions'
import { reapCommands } from '@/db/queries/reap-commands'
import { reapContents } from '@/db/queries/reap-contents'
import { reapEvents } from '@/db/queries/reap-events'
import { reapEventsOfType } from '@/db/queries/reap-events-of-type'
import { type DayFact, dropOldestDay, reapStrayFacts } from '@/db/queries/reap-facts'
import { reapGuardClaims } from '@/db/queries/reap-guard-claims'
import { reapIntakeRejects } from '@/db/queries/reap-intake-rejects'
import { reapMinutes } from '@/db/queries/reap-minutes'
import { reapNotifications } from '@/db/queries/reap-notifications'
import { reapOutboxRows } from '@/db/queries/reap-outbox-rows'
import { reapPreviews } from '@/db/queries/reap-previews'
import { reapReplayItems } from '@/db/queries/reap-replay-items'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { dropAudit } from '@/lib/audit/drop-audit'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import type { Configuration, NotificationTypeConfiguration } from '@/lib/configuration/document'
import { centurySeconds, keptSeconds } from '@/lib/domain/duration'
import { recordsKept } from '@/lib/operations/records-kept'
import { pastSweep } from '@/lib/operations/sweep-past'
import { windowSweep } from '@/lib/operations/sweep-windows'

const rowsPerBatch = 1_000
// Charts by the minute reach back an hour, totals that begin or end within an hour two weeks; the hours stay.
const minutesAfterSeconds = 35 * 86_400

// Commands and what replays did one by one, as long as what is left of a key: asked again under their key they are done once.
const actsKeptSecondsMin = 90 * 86_400

type ReapCounts = {
  answers: number
  keys: number
  contents: number
  /** Contents and events of types that keep them for a shorter time. */
  sensitive: number
  /** Notifications, with what they are found by: nothing names them any more. */
  records: number
  receipts: number
  collisions: number
  events: number
  windows: number
  audit: number
  /** Counts by the minute; the hours stay. */
  minutes: number
  /** Partitions. */
  days: number
  /** Guard claims, refused messages, ended raw outbox rows, previews, ended replays' items, commands, takings, decided approvals, facts of days that have no partition. */
  others: number
}

/** `drained`: nothing is left that is past retention; else it was cut short, and should go on soon. */
export type ReapSummary = ReapCounts & { durationMs: number; drained: boolean }

/** One kind of thing: each step removes one batch of it and tells how many went. `pays`: whether what is left should go soon. */
type Sweep = { counted: keyof ReapCounts; steps: AsyncGenerator<number>; pays?: () => boolean }

/**
 * Prepares the coming days and removes what is past retention, in small batches, a batch of each kind in turn, until nothing
 * is left or the budget ends. Safe at any time, any number at once. @throws what the first kind that failed did, after the others
 */
export async function reap({
  budgetSeconds = 50,
  stopping,
}: {
  budgetSeconds?: number
  /** Ends it after the statement that is under way. */
  stopping?: AbortSignal
} = {}): Promise<ReapSummary> {
  const started = performance.now()
  const mayGoOn = () => !stopping?.aborted && performance.now() - started < budgetSeconds * 1_000
  const sql = database('engine')
  const sweeps = [once(() => ensurePartitions(sql)), ...sweepsOf(sql, (await activeConfiguration()).document)]
  const { counts, left, failures } = await inTurns(sweeps, mayGoOn)
  if (failures.length > 0) throw failures[0]
  const drained = !left.some(({ pays }) => pays?.() ?? true)
  const summary = { ...counts, durationMs: Math.round(performance.now() - started), drained }
  await recordHeartbeat(sql, 'retention', summary)
  return summary
}

/** A step of each in turn: none waits for another that has much to remove, or that fails. */
async function inTurns(sweeps: readonly Sweep[], mayGoOn: () => boolean) {
  const counts = noCounts()
  const failures: unknown[] = []
  let left = [...sweeps]
  while (left.length > 0) {
    for (const sweep of [...left]) {
      if (!mayGoOn()) return { counts, left, failures }
      const { done, value } = await sweep.steps.next().catch((error: unknown) => {
        failures.push(error)
        return { done: true, value: 0 }
      })
      counts[sweep.counted] += value ?? 0
      if (done) left = left.filter((one) => one !== sweep)
    }
  }
  return { counts, left, failures }
}

function sweepsOf(sql: Database, configuration: Configuration): Sweep[] {
  const { retention, notificationTypes } = configuration
  const notificationsAfter = keptSeconds(retention.notifications)
  const suppressionsAfter = keptSeconds(retention.suppressions)
  const actsAfter = Math.max(notificationsAfter, actsKeptSecondsMin)
  const { steps, pays } = windowSweep(sql)
  return [
    once(() => expireApprovals(sql)),
    ...daysOf(sql, 'attempts', notificationsAfter),
    ...daysOf(sql, 'attempt_results', notificationsAfter),
    ...daysOf(sql, 'suppressions', suppressionsAfter),
    ...expiredRows.map(([kind, reapSome]) => batches(kind, (limit) => reapSome(sql, limit, notificationsAfter))),
    {
      counted: 'answers',
      ...pastSweep(
        (share) => endsOfKeys(sql, share),
        (place, limit) => entombKeys(sql, limit, place),
      ),
    },
    contents(sql, 'contents', { afterSeconds: notificationsAfter, goneAfterSeconds: centurySeconds }),
    ...notificationTypes.flatMap((type) => sensitive(sql, type, notificationsAfter)),
    records(sql, configuration),
    batches('others', (limit) => reapGuardClaims(sql, limit, notificationsAfter)),
    batches('others', (limit) => reapIntakeRejects(sql, limit, notificationsAfter)),
    batches('others', (limit) => reapOutboxRows(sql, limit, notificationsAfter)),
    batches('others', (limit) => reapPreviews(sql, limit)),
    batches('others', (limit) => reapReplayItems(sql, limit, actsAfter)),
    batches('others', (limit) => reapCommands(sql, limit, actsAfter)),
    batches('others', (limit) => reapTakings(sql, limit)),
    batches('others', (limit) => reapApprovals(sql, limit, notificationsAfter)),
    batches('collisions', (limit) => reapCollisions(sql, limit, suppressionsAfter)),
    batches('events', (limit) => reapEvents(sql, limit, notificationsAfter)),
    batches('audit', (limit) => dropAudit(limit, keptSeconds(retention.audit), sql)),
    batches('minutes', (limit) => reapMinutes(sql, limit, minutesAfterSeconds)),
    { counted: 'windows', steps, pays },
  ]
}

function contents(sql: Database, counted: Sweep['counted'], span: NotificationSpan): Sweep {
  const sweep = pastSweep(
    (share) => endsOfNotifications(sql, span, share),
    (place, limit) => reapContents(sql, limit, place, span),
  )
  return { counted, ...sweep }
}

function records(sql: Database, configuration: Configuration): Sweep {
  const kept = recordsKept(configuration)
  const span = { afterSeconds: kept.afterSeconds, goneAfterSeconds: centurySeconds }
  const sweep = pastSweep(
    (share) => endsOfNotifications(sql, span, share),
    (place, limit) => reapNotifications(sql, limit, place, kept),
  )
  return { counted: 'records', ...sweep }
}

/** What a type's notifications, and the events they are made of, say of customers: older ones have gone with everybody's. */
function sensitive(
  sql: Database,
  { name: type, eventType, contentRetention }: NotificationTypeConfiguration,
  goneAfterSeconds: number,
): Sweep[] {
  if (contentRetention === undefined) return []
  const afterSeconds = keptSeconds(contentRetention)
  const texts = contents(sql, 'sensitive', { type, afterSeconds, goneAfterSeconds })
  if (eventType === undefined) return [texts]
  return [texts, batches('sensitive', (limit) => reapEventsOfType(sql, limit, afterSeconds, eventType))]
}

function once(act: () => Promise<unknown>): Sweep {
  async function* steps() {
    await act()
    yield 0
  }
  return { counted: 'others', steps: steps() }
}

function batches(counted: Sweep['counted'], reapSome: (limit: number) => Promise<number>): Sweep {
  async function* steps() {
    for (let gone = rowsPerBatch; gone >= rowsPerBatch; ) {
      gone = await reapSome(rowsPerBatch)
      yield gone
    }
  }
  return { counted, steps: steps() }
}

/** Whole days, and what lies outside of them. */
function daysOf(sql: Database, fact: DayFact, afterSeconds: number): Sweep[] {
  async function* steps() {
    while ((await dropOldestDay(sql, fact, afterSeconds)) !== null) yield 1
  }
  return [
    { counted: 'days', steps: steps() },
    batches('others', (limit) => reapStrayFacts(sql, fact, limit, afterSeconds)),
  ]
}

function noCounts(): ReapCounts {
  return {
    ...{ answers: 0, keys: 0, contents: 0, sensitive: 0, records: 0 },
    ...{ receipts: 0, collisions: 0, events: 0, windows: 0, audit: 0, minutes: 0, days: 0, others: 0 },
  }
}
