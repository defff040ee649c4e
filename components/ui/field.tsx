import type { ComponentProps, ReactNode } from 'react'
import { cn } from '@/components/ui/class-names'

const control = 'control text-text placeholder:text-muted aria-invalid:border-bad'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={cn(control, className)} {...props} />
}

export function TextArea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cn(control, className)} {...props} />
}

/** The browser's own select: it works with every keyboard, screen reader and phone. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return <select className={cn(control, className)} {...props} />
}

/** A control with its label. The label wraps the control, so nothing needs matching ids. */
export function Field({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className={cn('flex min-w-0 flex-col gap-1', className)}>
      <span className="font-medium text-muted text-xs">{label}</span>
      {children}
    </label>
  )
}
