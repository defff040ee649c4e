import { Copyable } from '@/components/feedback/copyable'

/** A command to copy, shown whole. */
export function CodeSample({ text, what }: { text: string; what: string }) {
  return (
    <div className="flex items-start gap-2 rounded-md border border-border bg-raised p-3 text-left">
      <pre className="min-w-0 grow whitespace-pre-wrap break-words font-mono text-text text-xs">{text}</pre>
      <Copyable text={text} shown="" what={what} className="shrink-0" />
    </div>
  )
}
