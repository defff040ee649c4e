'use client'

import { cloneElement, type ReactElement, type ReactNode } from 'react'
import type { ButtonProps } from '@/components/ui/button'
import { DialogFrame } from '@/components/ui/dialog-frame'

type ModalProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The button that opens it. */
  trigger: ReactElement<ButtonProps>
  title: string
  description: ReactNode
  children: ReactNode
}

/** A question over the page, and the button that leads to it. */
export function Modal({ open, onOpenChange, trigger, title, description, children }: ModalProps) {
  return (
    <>
      {cloneElement(trigger, { 'aria-haspopup': 'dialog', onClick: () => onOpenChange(true) })}
      {open ? (
        <DialogFrame
          title={title}
          onClose={() => onOpenChange(false)}
          className="m-auto max-h-[90dvh] w-[min(28rem,calc(100vw-2rem))] rounded-lg border"
        >
          <div className="mt-1 text-muted text-sm">{description}</div>
          <div className="mt-4">{children}</div>
        </DialogFrame>
      ) : null}
    </>
  )
}
