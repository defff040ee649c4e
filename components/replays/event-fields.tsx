import { Choice } from '@/components/data-table/choice'
import { SpanFields } from '@/components/data-table/span-fields'
import { Field, Input } from '@/components/ui/field'
import type { NotificationSearch } from '@/lib/insights/notification-search'

/** What kept events are found by. */
export function EventFields({ values, types }: { values: NotificationSearch; types: string[] }) {
  return (
    <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 lg:grid-cols-4">
      {values.sealedKey ? <input type="hidden" name="sealedKey" value={values.sealedKey} /> : null}
      <Field label="Type">
        <Choice name="type" value={values.type} options={types.map((type) => [type, type])} />
      </Field>
      <Field label="Idempotency key">
        <Input
          name="key"
          placeholder={values.sealedKey ? 'One is chosen: type another' : undefined}
          autoComplete="off"
        />
      </Field>
      <SpanFields values={values} from="Accepted from, UTC" to="Accepted before, UTC" />
    </div>
  )
}
