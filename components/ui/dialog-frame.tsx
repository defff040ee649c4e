'use client'

import { X } from 'lucide-react'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { Toasts } from '@/components/feedback/toasts'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'

type DialogFrameProps = {
  title: string
  /** Escape, its cross, or a press beside it. */
  onClose: () => void
  /** Where it stands and how wide it is. */
  className: string
  children: ReactNode
}

/** Stands over the page for as long as it is rendered: the browser keeps the focus inside and gives it back. */
export function DialogFrame({ title, onClose, className, children }: DialogFrameProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return createPortal(
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={({ currentTarget }) => currentTarget.open || onClose()}
      onMouseDown={({ target, currentTarget }) => target === currentTarget && onClose()}
      className={cn(
        'flex-col overflow-hidden border-border bg-surface text-text shadow-lg outline-none backdrop:bg-black/40 open:flex',
        className,
      )}
    >
      <div className="min-h-0 overflow-y-auto overscroll-contain p-5">
        <h2 id={titleId} className="pr-8 font-semibold">
          {title}
        </h2>
        {children}
      </div>
      <Button variant="ghost" size="icon" className="absolute top-2 right-2" aria-label="Close" onClick={onClose}>
        <X className="size-4" aria-hidden="true" />
      </Button>
      <Toasts />
    </dialog>,
    document.body,
  )
}
