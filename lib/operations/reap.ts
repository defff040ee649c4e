import { type Database, database } from '@/db/client'
import { reapTakings } from '@/db/queries/end-taking'
import { expireApprovals } from '@/db/queries/expire-approvals'
import { ensurePartitions, reapBatch } from '@/db/queries/reap'
import { reapApprovals } from '@/db/queries/reap-approvals'
import { reapCollisions } from '@/db/queries/reap-collisions'
import { reapEvents } from '@/db/queries/reap-events'
import { type DayFact, dropOldestDay, reapStrayFacts } from '@/db/queries/reap-facts'
import { reapGuardClaims } from '@/db/queries/reap-guard-claims'
import { reapIntakeRejects } from '@/db/queries/reap-intake-rejects'
import { reapMinutes } from '@/db/queries/reap-minutes'
import { reapPreviews } from '@/db/queries/reap-previews'
import { reapSensitive } from '@/db/queries/reap-sensitive'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { dropAudit } from '@/lib/audit/drop-audit'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import type { NotificationTypeConfiguration } from '@/lib/configuration/document'
import { centurySeconds, durationSeconds } from '@/lib/domain/duration'
import { sweepWindows } from '@/lib/operations/sweep-windows'

const rowsPerBatch = 1_000
const batchesMax = 100
// Charts by the minute reach back an hour, totals that begin or end within an hour two weeks; the hours stay.
const minutesAfterSeconds = 35 * 86_400

export type ReapSummary = {
  answers: number
  keys: number
  contents: number
  /** Contents and events of types that keep them for a shorter time. */
  sensitive: number
  receipts: number
  collisions: number
  events: number
  windows: number
  audit: number
  /** Counts by the minute; the hours stay. */
  minutes: number
  /** Partitions. */
  days: number
  durationMs: number
}

/** Removes what is past retention, in small batches, and prepares the coming days. Safe at any time, any number at once. */
export async function reap(): Promise<ReapSummary> {
  const started = performance.now()
  const sql = database('engine')
  const { retention, notificationTypes } = (await activeConfiguration()).document
  const notificationsAfter = secondsOf(retention.notifications)
  const suppressionsAfter = secondsOf(retention.suppressions)
  await ensurePartitions(sql)
  await inBatches((limit) => reapGuardClaims(sql, limit, notificationsAfter))
  await inBatches((limit) => reapIntakeRejects(sql, limit, notificationsAfter))
  await inBatches((limit) => reapPreviews(sql, limit))
  await inBatches((limit) => reapTakings(sql, limit))
  await expireApprovals(sql)
  await inBatches((limit) => reapApprovals(sql, limit, notificationsAfter))
  const summary = {
    ...(await reapKeysAndContents(sql, notificationsAfter)),
    sensitive: await reapSensitiveTypes(sql, notificationTypes, notificationsAfter),
    collisions: await inBatches((limit) => reapCollisions(sql, limit, suppressionsAfter)),
    events: await inBatches((limit) => reapEvents(sql, limit, notificationsAfter)),
    windows: await sweepWindows(sql),
    audit: await inBatches((limit) => dropAudit(limit, secondsOf(retention.audit), sql)),
    minutes: await inBatches((limit) => reapMinutes(sql, limit, minutesAfterSeconds)),
    days:
      (await reapFact(sql, 'attempts', notificationsAfter)) +
      (await reapFact(sql, 'attempt_results', notificationsAfter)) +
      (await reapFact(sql, 'suppressions', suppressionsAfter)),
    durationMs: 0,
  }
  summary.durationMs = Math.round(performance.now() - started)
  await recordHeartbeat(sql, 'retention', summary)
  return summary
}

async function reapKeysAndContents(sql: Database, afterSeconds: number) {
  const total = { answers: 0, keys: 0, contents: 0, receipts: 0 }
  for (let batch = 0; batch < batchesMax; batch++) {
    const gone = await reapBatch(sql, rowsPerBatch, afterSeconds)
    total.answers += gone.answers
    total.keys += gone.keys
    total.contents += gone.contents
    total.receipts += gone.receipts
    if (gone.answers + gone.keys + gone.contents + gone.receipts === 0) break
  }
  return total
}

async function reapSensitiveTypes(
  sql: Database,
  types: readonly NotificationTypeConfiguration[],
  goneAfterSeconds: number,
): Promise<number> {
  let total = 0
  for (const { name, eventType = null, contentRetention } of types) {
    if (contentRetention === undefined) continue
    const sensitive = { type: name, eventType, afterSeconds: secondsOf(contentRetention) }
    total += await inBatches((limit) => reapSensitive(sql, limit, sensitive, goneAfterSeconds))
  }
  return total
}

/** @returns how many days were dropped */
async function reapFact(sql: Database, fact: DayFact, afterSeconds: number): Promise<number> {
  await inBatches((limit) => reapStrayFacts(sql, fact, limit, afterSeconds))
  let days = 0
  while ((await dropOldestDay(sql, fact, afterSeconds)) !== null) days++
  return days
}

async function inBatches(reapSome: (limit: number) => Promise<number>): Promise<number> {
  let total = 0
  for (let batch = 0; batch < batchesMax; batch++) {
    const gone = await reapSome(rowsPerBatch)
    total += gone
    if (gone < rowsPerBatch) break
  }
  return total
}

function secondsOf(duration: string): number {
  return Math.min(durationSeconds(duration) ?? centurySeconds, centurySeconds)
}
