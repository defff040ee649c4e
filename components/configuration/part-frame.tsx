'use client'

import { Fragment, type ReactNode } from 'react'
import type { FieldValues } from 'react-hook-form'
import { PartNotes } from '@/components/configuration/part-notes'
import { SaveBar } from '@/components/configuration/save-bar'
import type { PartForm } from '@/components/configuration/use-part-form'

type PartFrameProps<Input extends FieldValues> = {
  part: PartForm<Input>
  isNew?: boolean
  readOnly?: boolean
  /** Absent: it cannot be taken away. A new one never can. */
  removal?: { what: string; consequence: string }
  children: ReactNode
}

/** Around the fields of a part: what stands in the way of saving above them, why and save below. */
export function PartFrame<Input extends FieldValues>({
  part,
  isNew = false,
  readOnly = false,
  removal,
  children,
}: PartFrameProps<Input>) {
  const { errors } = part.form.formState
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => event.preventDefault()} noValidate>
      <PartNotes
        whole={errors.root?.message}
        elsewhere={part.elsewhere}
        conflict={part.conflict}
        onOverwrite={part.submitOver}
      />
      <Fragment key={part.base}>{children}</Fragment>
      {readOnly ? null : (
        <SaveBar
          dirty={part.differs || isNew}
          pending={part.pending}
          reason={part.reason}
          onReason={part.setReason}
          onSave={part.submit}
          {...(isNew || !removal ? {} : { removal: { ...removal, onRemove: part.remove } })}
        />
      )}
    </form>
  )
}
