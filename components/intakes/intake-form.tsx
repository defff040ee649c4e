'use client'

import type { UseFormReturn } from 'react-hook-form'
import { InputField } from '@/components/configuration/input-field'
import { PartFrame } from '@/components/configuration/part-frame'
import { SelectField } from '@/components/configuration/select-field'
import { type SavePart, usePartForm } from '@/components/configuration/use-part-form'
import { IntakeSettings } from '@/components/intakes/intake-settings'
import { kindWords } from '@/components/intakes/kind-words'
import { Card } from '@/components/ui/card'
import type { IntakeInput } from '@/lib/configuration/document'
import type { IntakeKindName } from '@/lib/intake/queues/intake-kinds'

type IntakeFormProps = {
  name: string | null
  initial: IntakeInput
  version: number
  save: SavePart
  readOnly: boolean
}

const removed =
  'Nothing more is taken from it within a second or two; what it holds stays there. A version with it can be restored.'
const loadSchema = () => import('@/lib/configuration/document').then((module) => module.intakeSchema)

/** One queue that messages are taken from. */
export function IntakeForm({ name, initial, version, save, readOnly }: IntakeFormProps) {
  const part = usePartForm<IntakeInput>({ schema: loadSchema, initial, version, save, list: '/intakes' })
  const { form } = part
  const kind = form.watch('kind') as IntakeKindName
  return (
    <PartFrame
      part={part}
      isNew={name === null}
      readOnly={readOnly}
      removal={{ what: `the intake ${name}`, consequence: removed }}
    >
      <fieldset disabled={readOnly || !part.ready} className="grid items-start gap-4 lg:grid-cols-2">
        <Card title="What it is">
          <Basics form={form} isNew={name === null} />
        </Card>
        <Card title={`How it is reached: ${kindWords[kind]}`}>
          <IntakeSettings form={form} kind={kind} />
        </Card>
      </fieldset>
    </PartFrame>
  )
}

function Basics({ form, isNew }: { form: UseFormReturn<IntakeInput>; isNew: boolean }) {
  function choose(kind: string) {
    form.setValue('kind', kind as IntakeKindName, { shouldDirty: true })
    form.setValue('settings', {}, { shouldDirty: true })
  }
  return (
    <div className="grid gap-3 p-4 sm:grid-cols-2">
      {isNew ? <InputField form={form} name="name" label="Name" hint="Part of metrics and logs; it stays." /> : null}
      <SelectField
        form={form}
        name="kind"
        label="Kind"
        choices={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
        onChoose={choose}
      />
      <InputField
        form={form}
        name="producer"
        label="Producer"
        hint="Whose keys its messages have; made when it is new."
      />
      <SelectField
        form={form}
        name="message"
        label="A message is"
        choices={[
          { value: 'event', label: 'A business event' },
          { value: 'notification', label: 'A request for a notification' },
        ]}
      />
      <InputField form={form} name="batchSize" label="Messages by statement" kind="number" placeholder="100" />
      <InputField form={form} name="concurrency" label="Batches at once, in a process" kind="number" placeholder="1" />
      <label className="flex items-center gap-2 text-[13px]">
        <input type="checkbox" {...form.register('enabled')} />
        Take messages
      </label>
    </div>
  )
}
