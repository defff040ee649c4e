import { type ActiveFilter, ActiveFilters } from '@/components/data-table/active-filters'
import { Choice } from '@/components/data-table/choice'
import { FilterForm } from '@/components/data-table/filter-form'
import { SpanFields } from '@/components/data-table/span-fields'
import { Field, Input } from '@/components/ui/field'
import type { GroupSearch } from '@/lib/insights/duplicate-groups'

type GroupFilterProps = {
  path: string
  values: GroupSearch
  query: string
  active: ActiveFilter[]
  types: string[]
  producers: string[]
}

export function GroupFilter({ path, values, query, active, types, producers }: GroupFilterProps) {
  return (
    <FilterForm
      folds
      label="Filter groups"
      path={path}
      query={query}
      aside={<ActiveFilters filters={active} none={values.guard ? `${path}?guard=${values.guard}` : path} />}
    >
      {values.guard ? <input type="hidden" name="guard" value={values.guard} /> : null}
      <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 lg:grid-cols-5">
        <Field label="Rule">
          <Input name="rule" defaultValue={values.rule} autoComplete="off" />
        </Field>
        <Field label="Type">
          <Choice name="type" value={values.type} options={types.map((type) => [type, type])} />
        </Field>
        <Field label="Producer" className="max-lg:col-span-2">
          <Choice name="producer" value={values.producer} options={producers.map((name) => [name, name])} />
        </Field>
        <SpanFields values={values} />
      </div>
    </FilterForm>
  )
}
