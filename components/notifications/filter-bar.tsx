import { type ActiveFilter, ActiveFilters } from '@/components/data-table/active-filters'
import { FilterForm } from '@/components/data-table/filter-form'
import { FilterFields, peopleNames } from '@/components/notifications/filter-fields'
import { StatusChips } from '@/components/notifications/status-chips'
import { TokenInput } from '@/components/notifications/token-input'
import type { NotificationSearch } from '@/lib/insights/notification-search'

type FilterBarProps = {
  /** Takes a filter that names somebody. */
  go: (form: FormData) => Promise<void>
  values: NotificationSearch
  statuses: readonly string[]
  query: string
  active: ActiveFilter[]
  types: string[]
  providers: string[]
}

/** Its fields are the page's address, so a view can be pasted to a colleague; whom it is about is hidden there. */
export function FilterBar({ go, values, statuses, query, active, types, providers }: FilterBarProps) {
  return (
    <FilterForm
      folds
      label="Filter notifications"
      path="/notifications"
      query={query}
      people={{ names: [...peopleNames, 'tokens'], go }}
      aside={<ActiveFilters filters={active} none="/notifications" />}
    >
      <div className="mb-2.5">
        <TokenInput types={types} providers={providers} />
      </div>
      <FilterFields values={values} types={types} providers={providers} />
      <StatusChips chosen={statuses} />
    </FilterForm>
  )
}
