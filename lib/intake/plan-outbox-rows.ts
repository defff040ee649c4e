import { randomUUID } from 'node:crypto'
import { type Database, database } from '@/db/client'
import { claimOutboxRows, failOutboxRow, type OutboxRow, returnOutboxRows } from '@/db/queries/claim-outbox-rows'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { announceWork } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { type AcceptResult, acceptMany } from '@/lib/intake/accept-many'
import type { AcceptAnswer, AcceptRequest } from '@/lib/intake/accept-request'
import { buildOutboxRowRequest } from '@/lib/intake/event-requests'
import { mayPass } from '@/lib/intake/may-pass'
import { log } from '@/lib/observability/log'

/** Who the rows of the raw outbox belong to: their ids are keys of this producer. */
export const outboxProducerId = '00000000-0000-7000-8000-0000000000b0'

const rowsPerRound = 200

/**
 * Turns committed raw outbox rows into notifications through the same guards as everything else. A row fails only for what
 * it is: one that met a lock, or a database that was away, comes again. No row stops another. `counts` hears of the
 * notifications that a guard suppressed. @returns how many rows
 */
export async function planOutboxRows(counts = { suppressed: 0 }): Promise<number> {
  const sql = database('engine')
  const rows = await claimOutboxRows(sql, rowsPerRound)
  if (rows.length === 0) return 0
  const configuration = await activeConfiguration()
  const requests: AcceptRequest[] = []
  for (const row of rows) {
    const request = requestOf(row, configuration)
    if (request instanceof Error) await failRow(sql, row.id, request)
    else requests.push(request)
  }
  const results = await acceptRows(sql, requests)
  const waiting: string[] = []
  for (const [index, result] of results.entries()) {
    const request = requests[index]
    if (result.kind === 'answer') counts.suppressed += suppressedIn(result.answer)
    if (result.kind === 'answer' || !request) continue
    if (mayPass(result.error)) waiting.push(request.subjectId)
    else await failRow(sql, request.subjectId, result.error)
  }
  if (waiting.length > 0) await returnOutboxRows(sql, waiting)
  return rows.length
}

/** A row that is planned again tells of what was counted before. */
function suppressedIn({ body, replayed }: AcceptAnswer): number {
  if (replayed || !body.includes('"suppressed"')) return 0
  const { notifications } = JSON.parse(body) as { notifications: { status: string }[] }
  return notifications.filter(({ status }) => status === 'suppressed').length
}

async function acceptRows(sql: Database, requests: readonly AcceptRequest[]): Promise<AcceptResult[]> {
  if (requests.length === 0) return []
  try {
    const { results, work } = await acceptMany(requests, new Set(requests.map((request) => request.subjectId)), sql)
    announceWork(work)
    return results
  } catch (error) {
    // Of several it is the database that failed all, and passes; of one alone it may be what the database says of it.
    const failure = error instanceof Error ? error : new Error('accepting failed', { cause: error })
    if (requests.length > 1 && !mayPass(failure)) throw failure
    return requests.map(() => ({ kind: 'error', error: failure }))
  }
}

/** Its writer learns what is wrong with it; what only we can understand is in the log, under a reference. */
async function failRow(sql: Database, id: string, error: Error): Promise<void> {
  if (error instanceof AppError) return failOutboxRow(sql, id, error.message)
  const reference = randomUUID()
  log.error({ reference, outboxRow: id, err: error }, 'a raw outbox row failed')
  await failOutboxRow(sql, id, `It could not be taken; the log has it under ${reference}.`)
}

function requestOf(row: OutboxRow, configuration: ActiveConfiguration): AcceptRequest | Error {
  const { id, eventType, payload } = row
  if (!eventType) return new AppError('invalid', 'event_type is empty.')
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return new AppError('invalid', 'payload is not a JSON object.')
  }
  try {
    return buildOutboxRowRequest(
      outboxProducerId,
      id,
      { eventType, data: payload as Record<string, unknown> },
      configuration,
    )
  } catch (error) {
    return error instanceof Error ? error : new Error('the row could not be read', { cause: error })
  }
}
