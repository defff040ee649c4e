import { type Operator, requirePermission } from '@/lib/auth/operator'
import type { Permission } from '@/lib/auth/permissions'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { maskedKey } from '@/lib/domain/named-in-key'
import { replayItemStates } from '@/lib/domain/replay'
import { parameter } from '@/lib/http/page-parameters'
import { chosenColumns } from '@/lib/insights/chosen-columns'
import {
  type DuplicateGroup,
  duplicateGroups,
  filterOfGroupSearch,
  groupSearchNames,
} from '@/lib/insights/duplicate-groups'
import { byTime, type Export, linesOf, pagesMax, record, refuseIgnored, rowsPerPage } from '@/lib/insights/export-list'
import {
  collisionColumns,
  groupColumns,
  leakColumns,
  rejectColumns,
  replayItemColumns,
  riskColumns,
} from '@/lib/insights/fact-columns'
import { collisionSearchNames, filterOfCollisionSearch, listCollisions } from '@/lib/insights/list-collisions'
import type { Column } from '@/lib/insights/list-columns'
import { listIntakeRejects } from '@/lib/insights/list-intake-rejects'
import { findLeaks, type Leak, listRisks } from '@/lib/insights/list-leaks'
import { filterOfSearch } from '@/lib/insights/notification-search'
import type { Place } from '@/lib/insights/page'
import { readReplayItems } from '@/lib/insights/replay-view'

type Values = Record<string, string[]>
type Facts<Item> = {
  permission: Permission
  columns: readonly Column<Item>[]
  /** What its columns are called in the page's address; `columns` unless the page has two tables. */
  columnsName?: string
  /** What the address asks for: `shown` may be read in the audit, `ignored` means nothing. */
  asked: (values: Values) => { shown: object; ignored: string[]; pages: AsyncIterable<Item[]> }
}

/** Lists of facts that people take as a file, each as its page's address has it. Recipients and keys are masked. */
const lists: Record<string, (by: Operator, list: string, values: Values) => Promise<Export>> = {
  collisions: facts({
    permission: 'duplicates.read',
    columns: collisionColumns,
    asked: (values) => {
      const { filter, ignored } = filterOfCollisionSearch(searchOf(collisionSearchNames, values))
      const { key, ...shown } = filter
      const pages = byTime((place) => listCollisions(filter, { place, limit: rowsPerPage }))
      return { shown: key === undefined ? shown : { ...shown, key: maskedKey(key) }, ignored, pages }
    },
  }),
  groups: facts<DuplicateGroup & { id: string }>({
    permission: 'duplicates.read',
    columns: groupColumns,
    asked: (values) => {
      const { filter, ignored } = filterOfGroupSearch(searchOf(groupSearchNames, values))
      const read = async (place: Place) => {
        const { items, next } = await duplicateGroups(filter, thanOf(place), rowsPerPage)
        return { items: items.map((item) => ({ ...item, id: item.originalId })), next }
      }
      return { shown: filter, ignored, pages: byTime(read) }
    },
  }),
  leaks: facts<Leak & { id: string }>({
    permission: 'duplicates.read',
    columns: leakColumns,
    asked: (values) => {
      const recipientHash = parameter(values, 'recipientHash')
      const { filter, ignored } = filterOfSearch({ recipientHash }, [])
      async function* pages() {
        const { items } = await findLeaks(filter.referenceHashes?.[0]?.[0])
        yield items.map((item) => ({ ...item, id: item.later.id }))
      }
      return { shown: { ofOneRecipient: recipientHash !== undefined }, ignored, pages: pages() }
    },
  }),
  risks: facts({
    permission: 'duplicates.read',
    columns: riskColumns,
    columnsName: 'risk-columns',
    asked: () => {
      return { shown: {}, ignored: [], pages: byTime((place) => listRisks({ place, limit: rowsPerPage })) }
    },
  }),
  'replay-items': facts({
    permission: 'notification.read',
    columns: replayItemColumns,
    asked: (values) => {
      const [replay = '', state] = [parameter(values, 'replay'), parameter(values, 'state')]
      const known = replayItemStates.find((one) => one === state) ?? null
      const ignored = [...(isUuid(replay) ? [] : ['replay']), ...(state && !known ? ['state'] : [])]
      return { shown: { replay, state }, ignored, pages: itemsOf(replay, known) }
    },
  }),
  'intake-rejects': facts({
    permission: 'configuration.read',
    columns: rejectColumns,
    asked: (values) => {
      const intake = parameter(values, 'intake') ?? ''
      const read = async (place: Place) =>
        (await listIntakeRejects(intake, { place, limit: rowsPerPage, withBodies: false })) ?? { items: [], next: null }
      return { shown: { intake }, ignored: [], pages: byTime(read) }
    },
  }),
}

/**
 * A list of facts as its page's address has it, on record in the audit.
 * @throws AppError `not_found` for no such list, `forbidden`, `rate_limited`, `invalid` for a filter that means nothing
 */
export async function exportFacts(by: Operator, list: string, values: Values): Promise<Export> {
  const known = Object.hasOwn(lists, list) ? lists[list] : undefined
  if (!known) throw new AppError('not_found', 'There is no such list.')
  return known(by, list, values)
}

function facts<Item extends { id: string }>({ permission, columns, columnsName = 'columns', asked }: Facts<Item>) {
  return async (by: Operator, list: string, values: Values): Promise<Export> => {
    requirePermission(by, permission)
    const { shown, ignored, pages } = asked(values)
    refuseIgnored(ignored)
    const all = columns.map(({ name }) => name)
    const names = chosenColumns(columns, all, parameter(values, columnsName))
    await record(by, list, { ...shown, columns: names.join(' ') })
    return linesOf(columns, names, pages)
  }
}

function searchOf<Name extends string>(names: readonly Name[], values: Values) {
  return Object.fromEntries(names.map((name) => [name, parameter(values, name)])) as Partial<Record<Name, string>>
}

function thanOf(place: Place) {
  return place.side === 'older' ? place.than : null
}

async function* itemsOf(replay: string, state: (typeof replayItemStates)[number] | null) {
  let after = 0
  for (let count = 0; count < pagesMax; count++) {
    const page = await readReplayItems(replay, { after, state, limit: rowsPerPage })
    yield page?.items ?? []
    if (!page?.next) return
    after = page.next
  }
}
