import type { ActiveFilter } from '@/components/data-table/active-filters'
import { statusLooks } from '@/components/notifications/status'
import { addressWith, allOf, inField, type PageParameters, parameter, placeOf } from '@/lib/http/page-parameters'
import { chosenColumns } from '@/lib/insights/chosen-columns'
import { notificationColumns, usualColumns } from '@/lib/insights/list-columns'
import { filterOfSearch, type NotificationSearch, searchNames } from '@/lib/insights/notification-search'
import { keyShown } from '@/lib/insights/sealed-key'

export const path = '/notifications'

/** What the page's address asks for. What cannot be understood is left out and named. */
export async function readSearch(parameters: PageParameters) {
  const given = await parameters
  const search: NotificationSearch = Object.fromEntries(searchNames.map((name) => [name, parameter(given, name)]))
  const statuses = allOf(given, 'status')
  const { filter, key, ignored } = filterOfSearch(search, statuses)
  const { place, ignored: ignoredPlace } = placeOf(given)
  return {
    filter,
    place,
    key,
    ignored: [...ignored, ...ignoredPlace],
    values: { ...search, from: inField(search.from), to: inField(search.to) },
    statuses,
    columns: chosenColumns(notificationColumns, usualColumns.notifications, parameter(given, 'columns')),
    open: parameter(given, 'open') ?? null,
    address: { ...search, status: statuses, columns: parameter(given, 'columns') },
  }
}

type Address = NotificationSearch & { status: string[]; columns: string | undefined }

/** Each filter of an address, with the address that lacks it. */
export function activeFilters(address: Address): ActiveFilter[] {
  const { status, columns: _, ...search } = address
  const others = Object.entries(search).flatMap(([name, value]) =>
    value ? [{ ...shownAs(name, value), without: addressWith(path, address, { [name]: null }) }] : [],
  )
  const chosen = status.map((one) => ({
    name: 'status',
    value: labelOf(one),
    without: addressWith(path, address, { status: status.filter((other) => other !== one) }),
  }))
  return [...chosen, ...others]
}

const hashNames: Record<string, string> = {
  recipientHash: 'recipient, hidden as',
  identifierHash: 'identifier, hidden as',
  reference: 'found customer or identifier',
}

/** A hash says nothing to anybody: enough of it to tell two apart. */
function shownAs(name: string, value: string): { name: string; value: string } {
  const words = hashNames[name]
  return words ? { name: words, value: value.slice(0, 8) } : keyShown(name, value)
}

function labelOf(status: string): string {
  return Object.entries(statusLooks).find(([name]) => name === status)?.[1].label ?? status
}
