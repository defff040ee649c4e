import { Field, Input } from '@/components/ui/field'
import { inField } from '@/lib/http/page-parameters'

type SpanFieldsProps = {
  values: { from?: string | undefined; to?: string | undefined }
  from?: string
  to?: string
}

/** From when to when, in UTC. */
export function SpanFields({ values, from = 'From, UTC', to = 'Before, UTC' }: SpanFieldsProps) {
  return (
    <>
      <Field label={from}>
        <Input name="from" type="datetime-local" defaultValue={inField(values.from)} />
      </Field>
      <Field label={to}>
        <Input name="to" type="datetime-local" defaultValue={inField(values.to)} />
      </Field>
    </>
  )
}
