import { Copyable } from '@/components/feedback/copyable'

/** A command to copy, shown whole. */
export function CodeSample({ text, what }: { text: string; what: string }) {
  return (
    <div className="mt-3 rounded-md border border-border bg-raised p-3 text-left">
      <pre className="whitespace-pre-wrap break-all font-mono text-text text-xs">{text}</pre>
      <div className="mt-2 flex justify-end">
        <Copyable text={text} shown="" what={what} />
      </div>
    </div>
  )
}
