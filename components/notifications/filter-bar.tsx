import { statusLooks } from '@/components/notifications/status'
import { Button, buttonClasses } from '@/components/ui/button'
import { Field, Input, Select } from '@/components/ui/field'

export type FilterValues = Partial<
  Record<
    'status' | 'type' | 'channel' | 'provider' | 'recipient' | 'identifier' | 'key' | 'campaign' | 'from' | 'to',
    string
  >
>

/** A plain form: its fields are the page's address, so a view can be pasted to a colleague. */
export function FilterBar({
  values,
  types,
  providers,
}: {
  values: FilterValues
  types: string[]
  providers: string[]
}) {
  return (
    <form
      method="get"
      className="mb-4 grid grid-cols-2 gap-x-3 gap-y-2.5 rounded-lg border border-border bg-surface p-3 sm:grid-cols-3 lg:grid-cols-6"
      aria-label="Filter notifications"
    >
      <Field label="Recipient" className="col-span-2 sm:col-span-1 lg:col-span-2">
        <Input
          name="recipient"
          defaultValue={values.recipient}
          placeholder="+15551234567, email or customer id"
          data-search
          autoComplete="off"
        />
      </Field>
      <Field label="Status">
        <Choice
          name="status"
          value={values.status}
          options={Object.entries(statusLooks).map(([value, { label }]) => [value, label])}
        />
      </Field>
      <Field label="Type">
        <Choice name="type" value={values.type} options={types.map((type) => [type, type])} />
      </Field>
      <Field label="Channel">
        <Choice
          name="channel"
          value={values.channel}
          options={[
            ['sms', 'SMS'],
            ['email', 'Email'],
            ['voice', 'Voice'],
          ]}
        />
      </Field>
      <Field label="Provider">
        <Choice name="provider" value={values.provider} options={providers.map((provider) => [provider, provider])} />
      </Field>
      <Field label="Identifier" className="col-span-2 sm:col-span-1 lg:col-span-2">
        <Input
          name="identifier"
          defaultValue={values.identifier}
          placeholder="customer_id:CUST_98765"
          autoComplete="off"
        />
      </Field>
      <Field label="Idempotency key">
        <Input name="key" defaultValue={values.key} autoComplete="off" />
      </Field>
      <Field label="Campaign">
        <Input name="campaign" defaultValue={values.campaign} autoComplete="off" />
      </Field>
      <Field label="From, UTC">
        <Input name="from" type="datetime-local" defaultValue={values.from} />
      </Field>
      <Field label="To, UTC">
        <Input name="to" type="datetime-local" defaultValue={values.to} />
      </Field>
      <div className="col-span-full flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" size="sm">
          Show
        </Button>
        <a href="/notifications" className={buttonClasses({ variant: 'ghost', size: 'sm' })}>
          Clear
        </a>
      </div>
    </form>
  )
}

function Choice({
  name,
  value,
  options,
}: {
  name: string
  value: string | undefined
  options: (readonly [string, string])[]
}) {
  const known = value === undefined || options.some(([option]) => option === value)
  return (
    <Select name={name} defaultValue={value ?? ''}>
      <option value="">Any</option>
      {known ? null : <option value={value}>{value}</option>}
      {options.map(([option, label]) => (
        <option key={option} value={option}>
          {label}
        </option>
      ))}
    </Select>
  )
}
