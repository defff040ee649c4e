import { FactList } from '@/components/configuration/fact-list'
import type { ConfigurationChange } from '@/lib/configuration/diff-configurations'
import { factsOf, factText } from '@/lib/configuration/facts-of'
import { turnsNamed } from '@/lib/domain/turns-of-writing'

/** What was and what is, place by place; of a part that came or went as a whole, its fields. */
export function ChangeList({ changes }: { changes: readonly ConfigurationChange[] }) {
  if (changes.length === 0)
    return <p className="text-muted text-sm">Nothing that can be shown: the documents are equal.</p>
  return (
    <ul className="flex flex-col gap-1.5 text-[13px]">
      {changes.map((change) => (
        <li key={change.path}>
          <Change {...change} />
        </li>
      ))}
    </ul>
  )
}

function Change({ path, before, after }: ConfigurationChange) {
  if (before === null && isPart(after)) return <WholePart path={path} part={after} came />
  if (after === null && isPart(before)) return <WholePart path={path} part={before} came={false} />
  return (
    <div className="grid gap-x-3 gap-y-0.5 sm:grid-cols-[minmax(10rem,1fr)_minmax(0,3fr)]">
      <span className="min-w-0 break-words font-mono text-muted text-xs leading-5">{path || 'the whole part'}</span>
      <span className="min-w-0 break-words">
        {before === null ? null : <del className="text-bad">{words(before)}</del>}
        {before !== null && after !== null ? <span aria-hidden="true"> → </span> : null}
        {after === null ? null : <ins className="text-good no-underline">{words(after)}</ins>}
      </span>
    </div>
  )
}

function WholePart({ path, part, came }: { path: string; part: object; came: boolean }) {
  return (
    <div>
      <p>
        {path ? <span className="break-words font-mono text-muted text-xs">{path} </span> : null}
        {came ? <ins className="text-good no-underline">new</ins> : <del className="text-bad no-underline">gone</del>}
      </p>
      <div className="mt-0.5 border-border border-l-2 pl-2.5">
        <FactList facts={factsOf(part)} />
      </div>
    </div>
  )
}

function isPart(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function words(value: unknown): string {
  const text = turnsNamed(factText(value))
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
