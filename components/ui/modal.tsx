'use client'

import { cloneElement, type ReactElement, type ReactNode } from 'react'
import type { ButtonProps } from '@/components/ui/button'
import { DialogFrame } from '@/components/ui/dialog-frame'

type ModalFrameProps = { title: string; description: ReactNode; onClose: () => void; children: ReactNode }

type ModalProps = Omit<ModalFrameProps, 'onClose'> & {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The button that opens it. */
  trigger: ReactElement<ButtonProps>
}

/** A question over the page, and the button that leads to it. */
export function Modal({ open, onOpenChange, trigger, ...frame }: ModalProps) {
  return (
    <>
      {cloneElement(trigger, { 'aria-haspopup': 'dialog', onClick: () => onOpenChange(true) })}
      {open ? <ModalFrame {...frame} onClose={() => onOpenChange(false)} /> : null}
    </>
  )
}

/** The question alone, for one that no button of the page leads to. */
export function ModalFrame({ title, description, onClose, children }: ModalFrameProps) {
  return (
    <DialogFrame
      title={title}
      onClose={onClose}
      className="m-auto max-h-[90dvh] w-[min(28rem,calc(100vw-2rem))] rounded-lg border"
    >
      <div className="mt-1 text-muted text-sm">{description}</div>
      <div className="mt-4">{children}</div>
    </DialogFrame>
  )
}
