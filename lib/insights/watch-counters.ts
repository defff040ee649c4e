import { database } from '@/db/client'
import { compareCounters } from '@/db/queries/compare-counters'
import { countersDue } from '@/db/queries/counters-due'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { durationSeconds } from '@/lib/domain/duration'
import { log } from '@/lib/observability/log'

/** Once a day: holds what yesterday's charts are made of against its facts, and keeps what differs for the overview's alarm. */
export async function watchCounters(): Promise<void> {
  const sql = database('engine')
  if (!(await countersDue(sql))) return
  const drift = (await counterDrift()) ?? []
  if (drift.length > 0) log.error({ drift }, 'yesterday’s counters differ from their facts')
  await recordHeartbeat(sql, 'counters', { drift })
}

/** Charts are made of counters, written with each fact. @returns which of yesterday's differ; null: of its facts some are gone */
export async function counterDrift(): Promise<string[] | null> {
  const { retention } = (await activeConfiguration()).document
  const kept = [retention.notifications, retention.suppressions].map((length) => durationSeconds(length) ?? Infinity)
  if (Math.min(...kept) < 2 * 86_400) return null
  const drift = await compareCounters(database('lists'))
  return drift.map(({ measure, counted, recorded }) => `${measure}: ${counted} counted, ${recorded} on record`)
}
