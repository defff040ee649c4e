import { type ActiveFilter, ActiveFilters } from '@/components/data-table/active-filters'
import { Choice } from '@/components/data-table/choice'
import { FilterForm } from '@/components/data-table/filter-form'
import { SpanFields } from '@/components/data-table/span-fields'
import { Field, Input } from '@/components/ui/field'
import type { GapSearch } from '@/lib/insights/arrival-gaps'

type GapFilterProps = { path: string; values: GapSearch; query: string; active: ActiveFilter[]; types: string[] }

export function GapFilter({ path, values, query, active, types }: GapFilterProps) {
  return (
    <FilterForm label="Filter gaps" path={path} query={query} aside={<ActiveFilters filters={active} none={path} />}>
      <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 lg:grid-cols-4">
        <Field label="Type">
          <Choice name="type" value={values.type} options={types.map((type) => [type, type])} />
        </Field>
        <Field label="Rule">
          <Input name="rule" defaultValue={values.rule} autoComplete="off" />
        </Field>
        <SpanFields values={values} />
      </div>
    </FilterForm>
  )
}
