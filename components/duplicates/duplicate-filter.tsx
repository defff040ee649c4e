import { type ActiveFilter, ActiveFilters } from '@/components/data-table/active-filters'
import { Choice } from '@/components/data-table/choice'
import { FilterForm } from '@/components/data-table/filter-form'
import { SpanFields } from '@/components/data-table/span-fields'
import { Field, Input } from '@/components/ui/field'
import type { SuppressionSearch } from '@/lib/insights/suppression-search'

type DuplicateFilterProps = {
  values: SuppressionSearch
  query: string
  active: ActiveFilter[]
  none: string
  types: string[]
  producers: string[]
}

export function DuplicateFilter({ values, query, active, none, types, producers }: DuplicateFilterProps) {
  return (
    <FilterForm
      folds
      label="Filter duplicates"
      path="/duplicates"
      query={query}
      aside={<ActiveFilters filters={active} none={none} />}
    >
      {values.guard ? <input type="hidden" name="guard" value={values.guard} /> : null}
      <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 lg:grid-cols-4">
        <Field label="Original or duplicate" className="col-span-2">
          <Input
            name="notification"
            defaultValue={values.notification}
            placeholder="notification id"
            autoComplete="off"
          />
        </Field>
        <Field label="Rule">
          <Input name="rule" defaultValue={values.rule} autoComplete="off" />
        </Field>
        <Field label="Type">
          <Choice name="type" value={values.type} options={types.map((type) => [type, type])} />
        </Field>
        <Field label="Producer">
          <Choice name="producer" value={values.producer} options={producers.map((name) => [name, name])} />
        </Field>
        <Field label="Campaign">
          <Input name="campaign" defaultValue={values.campaign} autoComplete="off" />
        </Field>
        <SpanFields values={values} />
      </div>
    </FilterForm>
  )
}
