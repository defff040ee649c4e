'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { cn } from '@/components/ui/class-names'

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
  async function copy() {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1_500)
  }
  return (
    <span className={cn('inline-flex max-w-full items-center gap-1 align-middle', className)}>
      <code className="truncate font-mono text-xs" title={text}>
        {shown}
      </code>
      <button
        type="button"
        onClick={copy}
        aria-label={copied ? `${what} copied` : `Copy ${what}`}
        className="cursor-pointer rounded p-1 text-muted hover:bg-raised hover:text-text"
      >
        {copied ? <Check className="size-3.5" aria-hidden="true" /> : <Copy className="size-3.5" aria-hidden="true" />}
      </button>
    </span>
  )
}
