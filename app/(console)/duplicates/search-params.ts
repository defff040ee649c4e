import type { ActiveFilter } from '@/components/data-table/active-filters'
import { addressWith, type PageParameters, parameter, placeOf } from '@/lib/http/page-parameters'
import { chosenColumns } from '@/lib/insights/chosen-columns'
import { suppressionColumns, usualColumns } from '@/lib/insights/list-columns'
import {
  filterOfSuppressionSearch,
  type SuppressionSearch,
  suppressionSearchNames,
} from '@/lib/insights/suppression-search'

export const path = '/duplicates'

/** What the page's address asks for. What cannot be understood is left out and named. */
export async function readSearch(parameters: PageParameters) {
  const given = await parameters
  const address: SuppressionSearch = Object.fromEntries(
    suppressionSearchNames.map((name) => [name, parameter(given, name)]),
  )
  const { filter, ignored } = filterOfSuppressionSearch(address)
  const { place, ignored: ignoredPlace } = placeOf(given)
  return {
    filter,
    place,
    ignored: [...ignored, ...ignoredPlace],
    columns: chosenColumns(suppressionColumns, usualColumns.duplicates, parameter(given, 'columns')),
    address: { ...address, columns: parameter(given, 'columns') },
  }
}

/** Each filter of an address, besides the guard that the tabs show, with the address that lacks it. */
export function activeFilters(address: SuppressionSearch & { columns: string | undefined }): ActiveFilter[] {
  return Object.entries(address).flatMap(([name, value]) =>
    value && name !== 'guard' && name !== 'columns'
      ? [{ name, value, without: addressWith(path, address, { [name]: null }) }]
      : [],
  )
}
