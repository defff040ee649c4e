import { database } from '@/db/client'
import { type IntakeRejectRow, listIntakeRejects as readPage } from '@/db/queries/list-intake-rejects'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { maskedKey } from '@/lib/domain/named-in-key'
import { type Page, type Place, type Position, pageOf } from '@/lib/insights/page'
import { openRejectedBody } from '@/lib/intake/queues/rejected-body'

/** A message that was refused, and why. Instants are RFC 3339 in UTC. For who may not see customers `body` is null, and a key that names somebody masked. */
export type IntakeRejectView = Omit<IntakeRejectRow, 'at' | 'atExact' | 'lastAt' | 'faults' | 'sealed'> & {
  at: string
  lastAt: string
  errors: { path: string; message: string }[]
  body: string | null
}

/** One page of an intake's refused messages, newest first; null when there is no intake of this name and never was. */
export async function listIntakeRejects(
  intake: string,
  page: { place: Place; limit: number; withBodies: boolean },
): Promise<Page<IntakeRejectView> | null> {
  const rows = await readPage(database('console'), intake, page.place, page.limit + 1)
  if (rows.length === 0 && !(await isConfigured(intake))) return null
  return pageOf(rows, page, positionOf, (row) => viewOf(row, page.withBodies))
}

async function isConfigured(intake: string): Promise<boolean> {
  const { document } = await activeConfiguration()
  return document.intakes.some(({ name }) => name === intake)
}

function positionOf(row: IntakeRejectRow): Position {
  return { at: row.atExact, id: row.id }
}

function viewOf({ sealed, faults, atExact: _, ...row }: IntakeRejectRow, withBody: boolean): IntakeRejectView {
  return {
    ...row,
    at: row.at.toISOString(),
    lastAt: row.lastAt.toISOString(),
    key: withBody ? row.key : row.key && maskedKey(row.key),
    errors: faults,
    body: withBody ? openRejectedBody(row.id, sealed) : null,
  }
}
