import { type ActiveFilter, ActiveFilters } from '@/components/data-table/active-filters'
import { Choice } from '@/components/data-table/choice'
import { FilterForm } from '@/components/data-table/filter-form'
import { SpanFields } from '@/components/data-table/span-fields'
import { Field, Input } from '@/components/ui/field'
import type { CollisionSearch } from '@/lib/insights/list-collisions'

type CollisionFilterProps = {
  path: string
  /** Takes a filter by a key, which may name somebody. */
  go: (form: FormData) => Promise<void>
  values: CollisionSearch
  query: string
  active: ActiveFilter[]
  producers: string[]
}

export function CollisionFilter({ path, go, values, query, active, producers }: CollisionFilterProps) {
  return (
    <FilterForm
      folds
      label="Filter collisions"
      path={path}
      query={query}
      people={{ names: ['key'], go }}
      aside={<ActiveFilters filters={active} none={path} />}
    >
      <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 lg:grid-cols-5">
        {values.sealedKey ? <input type="hidden" name="sealedKey" value={values.sealedKey} /> : null}
        <Field label="Idempotency key" className="col-span-2">
          <Input
            name="key"
            placeholder={values.sealedKey ? 'One is chosen: type another' : undefined}
            autoComplete="off"
          />
        </Field>
        <Field label="Producer">
          <Choice name="producer" value={values.producer} options={producers.map((name) => [name, name])} />
        </Field>
        <SpanFields values={values} />
      </div>
    </FilterForm>
  )
}
