'use client'

import { Check, Copy } from 'lucide-react'
import { type MouseEvent, useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { cn } from '@/components/ui/class-names'
import { turnsNamed } from '@/lib/domain/turns-of-writing'

/** Text with a button that copies the whole of it, also where only a part is shown. */
export function Copyable({
  text,
  shown = text,
  what,
  className,
}: {
  text: string
  shown?: string
  what: string
  className?: string
}) {
  const [copied, setCopied] = useState(false)
  async function copy({ currentTarget }: MouseEvent<HTMLElement>) {
    if (!(await copyText(text, currentTarget))) return toast('bad', 'This browser does not copy here: select the text.')
    setCopied(true)
    setTimeout(() => setCopied(false), 1_500)
  }
  return (
    <span className={cn('inline-flex max-w-full items-center gap-1 align-middle', className)}>
      <code className="truncate font-mono text-xs" title={turnsNamed(text)}>
        {turnsNamed(shown)}
      </code>
      <button
        type="button"
        onClick={copy}
        aria-label={copied ? `${what} copied` : `Copy ${what}`}
        className="-my-0.5 inline-grid size-[24px] shrink-0 cursor-pointer place-items-center rounded text-muted hover:bg-raised hover:text-text"
      >
        {copied ? <Check className="size-3.5" aria-hidden="true" /> : <Copy className="size-3.5" aria-hidden="true" />}
      </button>
    </span>
  )
}

/** On plain http, outside localhost, browsers have no clipboard: there a selected field and the old command do it. */
async function copyText(text: string, button: HTMLElement): Promise<boolean> {
  if (navigator.clipboard)
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'sr-only'
  button.after(field) // inside the dialog that may be open: nothing else can be selected then
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  return copied
}
