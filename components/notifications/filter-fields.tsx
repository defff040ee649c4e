import { Choice } from '@/components/data-table/choice'
import { SpanFields } from '@/components/data-table/span-fields'
import { Field, Input } from '@/components/ui/field'
import type { NotificationSearch } from '@/lib/insights/notification-search'

type FilterFieldsProps = { values: NotificationSearch; types: string[]; providers: string[] }

const channels = [
  ['sms', 'SMS'],
  ['email', 'Email'],
  ['voice', 'Voice'],
] as const

/** Fields whose texts stay out of addresses. */
export const peopleNames = ['recipient', 'identifier', 'key']
const chosen = 'One is chosen: type another'

/** What notifications are found by, besides their status. */
export function FilterFields({ values, types, providers }: FilterFieldsProps) {
  return (
    <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 sm:grid-cols-3 lg:grid-cols-6">
      {values.recipientHash ? <input type="hidden" name="recipientHash" value={values.recipientHash} /> : null}
      {values.identifierHash ? <input type="hidden" name="identifierHash" value={values.identifierHash} /> : null}
      {values.sealedKey ? <input type="hidden" name="sealedKey" value={values.sealedKey} /> : null}
      {values.reference ? <input type="hidden" name="reference" value={values.reference} /> : null}
      {values.reason ? <input type="hidden" name="reason" value={values.reason} /> : null}
      {values.event ? <input type="hidden" name="event" value={values.event} /> : null}
      <Field label="Recipient" className="col-span-2 sm:col-span-1 lg:col-span-2">
        <Input
          name="recipient"
          placeholder={values.recipientHash ? chosen : '+15551234567, email or customer id'}
          autoComplete="off"
        />
      </Field>
      <Field label="Identifier" className="col-span-2 sm:col-span-1 lg:col-span-2">
        <Input
          name="identifier"
          placeholder={values.identifierHash ? chosen : 'customer_id:CUST_98765'}
          pattern="[^:]+:.+"
          title="name:value, as customer_id:CUST_98765"
          autoComplete="off"
        />
      </Field>
      <Field label="Idempotency key">
        <Input name="key" placeholder={values.sealedKey ? chosen : undefined} autoComplete="off" />
      </Field>
      <Field label="Campaign">
        <Input name="campaign" defaultValue={values.campaign} autoComplete="off" />
      </Field>
      <Field label="Type">
        <Choice name="type" value={values.type} options={types.map((type) => [type, type])} />
      </Field>
      <Field label="Channel">
        <Choice name="channel" value={values.channel} options={[...channels]} />
      </Field>
      <Field label="Provider">
        <Choice name="provider" value={values.provider} options={providers.map((provider) => [provider, provider])} />
      </Field>
      <SpanFields values={values} from="Accepted from, UTC" to="Accepted before, UTC" />
    </div>
  )
}
