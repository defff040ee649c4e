import type { ConfigurationChange } from '@/lib/configuration/diff-configurations'

/** What was and what is, place by place. */
export function ChangeList({ changes }: { changes: readonly ConfigurationChange[] }) {
  if (changes.length === 0)
    return <p className="text-muted text-sm">Nothing that can be shown: the documents are equal.</p>
  return (
    <ul className="flex flex-col gap-1.5 text-[13px]">
      {changes.map(({ path, before, after }) => (
        <li key={path} className="grid gap-x-3 gap-y-0.5 sm:grid-cols-[minmax(10rem,1fr)_minmax(0,3fr)]">
          <span className="break-words font-mono text-muted text-xs leading-5">{path || 'the whole part'}</span>
          <span className="min-w-0 break-words">
            {before === null ? null : <del className="text-bad">{words(before)}</del>}
            {before !== null && after !== null ? <span aria-hidden="true"> → </span> : null}
            {after === null ? null : <ins className="text-good no-underline">{words(after)}</ins>}
          </span>
        </li>
      ))}
    </ul>
  )
}

function words(value: unknown): string {
  if (typeof value === 'string') return value
  const text = JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
