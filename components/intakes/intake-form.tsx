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
  /** Names of the providers whose receipts a queue may have. */
  contactLists: string[]
  save: SavePart
  readOnly: boolean
}

const receiptsMessage = 'genesys-receipts'
const removed =
  'Nothing more is taken from it within a second or two; what it holds stays there. A version with it can be restored.'
const loadSchema = () => import('@/lib/configuration/document').then((module) => module.intakeSchema)

/** One queue that messages are taken from. */
export function IntakeForm({ name, initial, version, contactLists, save, readOnly }: IntakeFormProps) {
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
          <Basics form={form} isNew={name === null} contactLists={contactLists} />
        </Card>
        <Card title={`How it is reached: ${kindWords[kind]}`}>
          <IntakeSettings form={form} kind={kind} />
        </Card>
      </fieldset>
    </PartFrame>
  )
}

type BasicsProps = { form: UseFormReturn<IntakeInput>; isNew: boolean; contactLists: string[] }

function Basics({ form, isNew, contactLists }: BasicsProps) {
  const isOfReceipts = form.watch('message') === receiptsMessage
  function choose(kind: string) {
    form.setValue('kind', kind as IntakeKindName, { shouldDirty: true })
    form.setValue('settings', {}, { shouldDirty: true })
  }
  function chooseMessage(message: string) {
    form.setValue('message', message as NonNullable<IntakeInput['message']>, { shouldDirty: true })
    // What belongs to the other choice would be a fault that no field shows.
    form.setValue(message === receiptsMessage ? 'producer' : 'receipts', undefined, { shouldDirty: true })
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
      <SelectField
        form={form}
        name="message"
        label="A message is"
        choices={[
          { value: 'event', label: 'A business event' },
          { value: 'notification', label: 'A request for a notification' },
          { value: receiptsMessage, label: 'A receipt of Genesys Cloud, by EventBridge' },
        ]}
        onChoose={chooseMessage}
      />
      {isOfReceipts ? (
        <ReceiptFields form={form} contactLists={contactLists} />
      ) : (
        <InputField
          form={form}
          name="producer"
          label="Producer"
          hint="Whose keys its messages have; made when it is new."
        />
      )}
      <InputField form={form} name="batchSize" label="Messages by statement" kind="number" placeholder="100" />
      <InputField form={form} name="concurrency" label="Batches at once, in a process" kind="number" placeholder="1" />
      <label className="flex items-center gap-2 text-[13px]">
        <input type="checkbox" {...form.register('enabled')} />
        Take messages
      </label>
    </div>
  )
}

/** Of whom the receipts are, and what the tenant's own codes mean. */
function ReceiptFields({ form, contactLists }: Pick<BasicsProps, 'form' | 'contactLists'>) {
  return (
    <>
      <SelectField
        form={form}
        name="receipts.provider"
        label="Provider"
        hint="A contact list of Genesys Cloud: its contacts' ids are our keys."
        none="Choose one"
        choices={contactLists.map((value) => ({ value, label: value }))}
      />
      <InputField
        form={form}
        name="receipts.codes"
        label="What wrap-up codes mean (optional)"
        kind="pairs"
        placeholder="OUTBOUND_MESSAGE_SENT: delivered"
        hint="accepted, delivered or undelivered. Without: SENT is accepted, FAILED undelivered, any other is kept and shown."
      />
    </>
  )
}
