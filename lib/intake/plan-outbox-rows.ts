import { database } from '@/db/client'
import { claimOutboxRows, failOutboxRow, type OutboxRow } from '@/db/queries/claim-outbox-rows'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { announceWork } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { acceptMany } from '@/lib/intake/accept-many'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { buildOutboxRowRequest } from '@/lib/intake/event-requests'

/** Who the rows of the raw outbox belong to: their ids are keys of this producer. */
export const outboxProducerId = '00000000-0000-7000-8000-0000000000b0'

const rowsPerRound = 200

/** Turns committed raw outbox rows into notifications through the same guards as everything else. @returns how many rows */
export async function planOutboxRows(): Promise<number> {
  const sql = database('engine')
  const rows = await claimOutboxRows(sql, rowsPerRound)
  if (rows.length === 0) return 0
  const configuration = await activeConfiguration()
  const requests: AcceptRequest[] = []
  for (const row of rows) {
    const request = requestOf(row, configuration)
    if (request instanceof AppError) await failOutboxRow(sql, row.id, request.message)
    else requests.push(request)
  }
  const { results, work } = await acceptMany(requests, new Set(requests.map((request) => request.subjectId)), sql)
  for (const [index, result] of results.entries()) {
    const request = requests[index]
    if (result.kind === 'error' && request) await failOutboxRow(sql, request.subjectId, result.error.message)
  }
  announceWork(work)
  return rows.length
}

function requestOf(row: OutboxRow, configuration: ActiveConfiguration): AcceptRequest | AppError {
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
    if (error instanceof AppError) return error
    throw error
  }
}
