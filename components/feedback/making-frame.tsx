'use client'

import { type LucideIcon, Plus } from 'lucide-react'
import type { FormEvent, ReactNode } from 'react'
import { SecretOnce } from '@/components/govern/secret-once'
import { Button } from '@/components/ui/button'
import { Modal } from '@/components/ui/modal'
import type { Making } from '@/components/ui/use-making'

type MakingFrameProps = {
  making: Making
  icon?: LucideIcon
  label: string
  title: string
  description: ReactNode
  confirm: string
  /** What is shown only once when it is made. */
  secret?: string
  /** Whether the browser checks the fields, or a schema does. */
  checkedBy: 'browser' | 'schema'
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
  children: ReactNode
}

/** The button and the dialog in which something is made. */
export function MakingFrame({
  making: { open, onOpenChange, pending, shown, close },
  icon: Icon = Plus,
  label,
  title,
  description,
  confirm,
  secret = 'secret',
  checkedBy,
  onSubmit,
  children,
}: MakingFrameProps) {
  return (
    <Modal
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <Button variant="primary">
          <Icon className="size-4" aria-hidden="true" />
          {label}
        </Button>
      }
      title={title}
      description={description}
    >
      {shown === null ? (
        <form onSubmit={onSubmit} className="flex flex-col gap-3" noValidate={checkedBy === 'schema'}>
          {children}
          <Button type="submit" variant="primary" className="self-end" disabled={pending}>
            {pending ? 'Making…' : confirm}
          </Button>
        </form>
      ) : (
        <SecretOnce what={secret} secret={shown} onDone={close} />
      )}
    </Modal>
  )
}
