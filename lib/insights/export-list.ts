import { database } from '@/db/client'
import { readApproval } from '@/db/queries/read-approvals'
import { recordExport } from '@/db/queries/record-export'
import { type AskedExport, openAsked } from '@/lib/approvals/asked'
import { requestApproval, type Waits } from '@/lib/approvals/request-approval'
import { listAudit } from '@/lib/audit/list-audit'
import { chargeOperator } from '@/lib/auth/limit-operator'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { maskIdentifier } from '@/lib/domain/masking'
import { allOf, parameter } from '@/lib/http/page-parameters'
import { type AuditSearch, filterOfAuditSearch } from '@/lib/insights/audit-search'
import { chosenColumns } from '@/lib/insights/chosen-columns'
import {
  auditColumns,
  type Column,
  notificationColumns,
  suppressionColumns,
  usualColumns,
  waitingColumns,
} from '@/lib/insights/list-columns'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import { filterOfSearch, type NotificationSearch, searchNames } from '@/lib/insights/notification-search'
import type { Page, Place } from '@/lib/insights/page'
import { searchNotifications } from '@/lib/insights/search-notifications'
import { filterOfSuppressionSearch, type SuppressionSearch } from '@/lib/insights/suppression-search'
import { listWaitingNotifications, type WaitingFilter } from '@/lib/insights/waiting'
import { newId } from '@/lib/intake/build-request'
import { committed } from '@/lib/operations/committed'
import { blindHash } from '@/lib/secrets/key-ring'

/** A list as lines for a file, page by page; the id is always the last column. */
export type Export = { head: string[]; pages: AsyncIterable<Line[]> }
type Line = (string | number | null)[]

export const rowsPerPage = 1_000
export const pagesMax = 1_000

/** The list that the notifications' page shows under an address. */
export function listOfAddress(values: Record<string, string[]>): AskedExport {
  const search = Object.fromEntries(searchNames.map((name) => [name, parameter(values, name)]))
  return { search, statuses: allOf(values, 'status'), columns: parameter(values, 'columns') }
}

/**
 * Notifications as their page's filters have them, newest first, up to a million looked through. Recipients are masked
 * unless `addresses`, which takes the permission to reveal them. On record in the audit.
 * @throws AppError `forbidden`, `proof_needed` for addresses, `not_allowed` where they take four eyes (`askForExport`), `rate_limited`, `invalid` for a filter that means nothing: leaving it out would export more than was asked for
 */
export async function exportNotifications(by: Operator, asked: AskedExport & { addresses: boolean }): Promise<Export> {
  requirePermission(by, 'notification.read')
  const { addresses, ...list } = asked
  if (!addresses) return notificationLines(by, list, { addresses })
  requirePermission(by, 'notification.reveal')
  requireRecentProof(by)
  const { fourEyes } = (await activeConfiguration()).document
  if (by.kind === 'user' && fourEyes?.exports)
    throw new AppError('not_allowed', 'Another person must approve this: ask for it on the page, and say why.')
  return notificationLines(by, list, { addresses })
}

/**
 * What was approved, for who asked for it and within a day of that, each time on record.
 * @throws AppError `forbidden`, `proof_needed`, `not_found`, `rate_limited`
 */
export async function exportApproved(by: Operator, approvalId: string): Promise<Export> {
  requirePermission(by, 'notification.reveal')
  const row = isUuid(approvalId) ? await readApproval(database('console'), approvalId) : null
  const asked = row?.fresh && row.requester === actorOf(by) ? openAsked(row) : null
  if (asked?.kind !== 'export') throw new AppError('not_found', 'There is no export of yours that was approved today.')
  requireRecentProof(by)
  return notificationLines(by, asked.export, { addresses: true, approval: approvalId })
}

/**
 * Asks for a list with addresses, which waits until another person approves it. Whoever decides reads the reason.
 * @throws AppError `forbidden`, `proof_needed`, `invalid` without a reason or as `exportNotifications`, as `requestApproval`
 */
export async function askForExport(by: Operator, list: AskedExport, reason: string | null): Promise<Waits> {
  requirePermission(by, 'notification.reveal')
  requireRecentProof(by)
  if (reason === null)
    throw new AppError('invalid', 'Say why: whoever approves it decides by it.', {
      faults: [{ path: 'reason', message: 'is missing' }],
    })
  return requestApproval(by, {
    asked: { kind: 'export', export: list },
    subject: blindHash('export', actorOf(by), JSON.stringify(list)),
    shown: { list: 'notifications', ...meantBy(list).shown },
    reason,
  })
}

async function notificationLines(
  by: Operator,
  list: AskedExport,
  how: { addresses: boolean; approval?: string },
): Promise<Export> {
  const { filter, key, names, shown } = meantBy(list)
  await record(by, 'notifications', { ...shown, ...how })
  const read = (place: Place) => searchNotifications(filter, key, { place, limit: rowsPerPage, reveal: how.addresses })
  return linesOf(notificationColumns, names, byTime(read))
}

/** `shown`: what may be read of it. */
function meantBy({ search, statuses, columns }: AskedExport) {
  const { filter, key, ignored } = filterOfSearch(search, statuses)
  refuseIgnored(ignored)
  const names = chosenColumns(notificationColumns, usualColumns.notifications, columns)
  const shown = { ...withoutPeople(search, key), status: statuses.join(' '), columns: names.join(' ') }
  return { filter, key, names, shown }
}

/** Decision records as their page's filters have them, newest first. @throws AppError as `exportNotifications` */
export async function exportSuppressions(
  by: Operator,
  asked: { search: SuppressionSearch; columns: string | undefined },
): Promise<Export> {
  requirePermission(by, 'duplicates.read')
  const { filter, ignored } = filterOfSuppressionSearch(asked.search)
  refuseIgnored(ignored)
  const names = chosenColumns(suppressionColumns, usualColumns.duplicates, asked.columns)
  await record(by, 'duplicates', { ...asked.search, columns: names.join(' ') })
  return linesOf(
    suppressionColumns,
    names,
    byTime((place) => listSuppressions(filter, { place, limit: rowsPerPage })),
  )
}

/** What waits for a person, longest first, recipients masked. @throws AppError `forbidden` */
export async function exportWaiting(
  by: Operator,
  asked: { filter: WaitingFilter; columns: string | undefined },
): Promise<Export> {
  requirePermission(by, 'notification.read')
  const names = chosenColumns(waitingColumns, usualColumns.waiting, asked.columns)
  await record(by, asked.filter.state === 'dead' ? 'dead letters' : 'needs review', {
    ...asked.filter,
    columns: names.join(' '),
  })
  return linesOf(waitingColumns, names, waiting(asked.filter))
}

/** Audit records as their page's filters have them, newest first, on record themselves. @throws AppError as `exportNotifications` */
export async function exportAudit(by: Operator, search: AuditSearch): Promise<Export> {
  requirePermission(by, 'audit.read')
  const { filter, ignored } = filterOfAuditSearch(search)
  refuseIgnored(ignored)
  await record(by, 'audit', search)
  return linesOf(
    auditColumns,
    auditColumns.map(({ name }) => name),
    byTime((place) => listAudit(by, filter, { place, limit: rowsPerPage })),
  )
}

/** A list from its newest page on, up to a thousand pages. */
export async function* byTime<Item>(
  read: (place: Place) => Promise<Pick<Page<Item>, 'items' | 'next'>>,
): AsyncGenerator<Item[]> {
  let place: Place = { side: 'newest' }
  for (let count = 0; count < pagesMax; count++) {
    const page = await read(place)
    yield page.items
    if (!page.next) return
    place = { side: 'older', than: page.next }
  }
}

async function* waiting(filter: WaitingFilter) {
  let after: Parameters<typeof listWaitingNotifications>[1] = null
  for (let count = 0; count < pagesMax; count++) {
    const { items, next } = await listWaitingNotifications(filter, after, rowsPerPage)
    yield items
    if (!next) return
    after = next
  }
}

/** Items as lines of the columns that are named, the id last. */
export function linesOf<Item extends { id: string }>(
  all: readonly Column<Item>[],
  names: readonly string[],
  pages: AsyncIterable<Item[]>,
): Export {
  const columns = all.filter(({ name }) => names.includes(name))
  async function* lines() {
    for await (const items of pages)
      yield items.map((item): Line => [...columns.map(({ text }) => text(item)), item.id])
  }
  return { head: [...columns.map(({ label }) => label), 'Id'], pages: lines() }
}

/** An export is on record before its first line. @throws AppError `rate_limited`, as `committed` */
export async function record(by: Operator, list: string, detail: object): Promise<void> {
  await chargeOperator(by, 'export')
  const entry = { auditId: newId(), actor: actorOf(by), action: 'list.export', list, detail }
  await committed(() => recordExport(database('commands'), entry), 'Nothing is exported; ask again.')
}

/** The audit names no customer: what was looked for is recognisable, not readable. */
function withoutPeople({ sealedKey: _, ...search }: NotificationSearch, key: string | undefined): NotificationSearch {
  const named = { recipient: search.recipient, identifier: search.identifier, key }
  const hidden = Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, maskIdentifier(value)]],
  )
  return { ...search, ...Object.fromEntries(hidden) }
}

/** @throws AppError `invalid` for a filter that means nothing: leaving it out would export more than was asked for */
export function refuseIgnored(ignored: readonly string[]): void {
  if (ignored.length === 0) return
  const faults = ignored.map((text) => ({ path: text.split(' ')[0] ?? '', message: 'could not be understood' }))
  throw new AppError('invalid', `Not exported, since a filter could not be understood: ${ignored.join(', ')}.`, {
    faults,
  })
}
