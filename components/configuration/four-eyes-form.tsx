'use client'

import { NobodyElse } from '@/components/approvals/nobody-else'
import { InputField } from '@/components/configuration/input-field'
import { PartFrame } from '@/components/configuration/part-frame'
import { type SavePart, usePartForm } from '@/components/configuration/use-part-form'
import { Card } from '@/components/ui/card'
import type { FourEyesInput } from '@/lib/configuration/document'

type FourEyesFormProps = {
  /** Null: off. */
  initial: FourEyesInput | null
  version: number
  /** How many others may approve a change of this. */
  others: number
  save: SavePart
}

const loadSchema = () => import('@/lib/configuration/document').then((module) => module.fourEyesSchema)

/** What a person does only when a second one approves it. Once it is on, turning it off takes two as well. */
export function FourEyesForm({ initial, version, others, save }: FourEyesFormProps) {
  const part = usePartForm<FourEyesInput>({
    schema: loadSchema,
    initial: initial ?? {},
    version,
    save,
    list: '/settings',
  })
  const { form } = part
  return (
    <PartFrame
      part={part}
      {...(initial === null
        ? {}
        : {
            removal: {
              what: 'four eyes',
              consequence: 'When a second person approves it, everybody does alone again what their role permits.',
            },
          })}
    >
      <Card title={`Four eyes: ${initial === null ? 'off' : 'on'}`}>
        <fieldset disabled={!part.ready} className="flex flex-col gap-3 p-4">
          <p className="max-w-prose text-muted text-sm">
            What is chosen here is done only when somebody else approves it on <i>Approvals</i> within a day. Any change
            of these settings takes two as well once they are saved. Keys of the API act by themselves, by their scopes.
          </p>
          {others === 0 ? <NobodyElse /> : null}
          <div className="sm:max-w-xs">
            <InputField
              form={form}
              name="replaysAbove"
              kind="number"
              label="Replays of more messages than"
              hint="Empty: every replay is started by one person"
            />
          </div>
          <label className="flex items-baseline gap-2 text-[13px]">
            <input type="checkbox" {...form.register('configuration')} />
            <span>
              Changes of the configuration that can lose data, send a secret elsewhere or let customers get two:{' '}
              <span className="text-muted">
                retention, settings of providers and intakes, guardrails that ask another system, routes that accept a
                duplicate’s risk
              </span>
            </span>
          </label>
          <label className="flex items-baseline gap-2 text-[13px]">
            <input type="checkbox" {...form.register('exports')} />
            <span>Exports of notifications with their addresses</span>
          </label>
        </fieldset>
      </Card>
    </PartFrame>
  )
}
