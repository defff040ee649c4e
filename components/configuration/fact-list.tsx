import type { Fact } from '@/lib/configuration/facts-of'
import { turnsNamed } from '@/lib/domain/turns-of-writing'

/** Places and their values, one below the other. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="flex flex-col gap-1 text-[13px]">
      {facts.map(([path, value]) => (
        <div key={path} className="grid gap-x-3 sm:grid-cols-[minmax(10rem,1fr)_minmax(0,3fr)]">
          <dt className="min-w-0 break-words font-mono text-muted text-xs leading-5">{path}</dt>
          <dd className="min-w-0 break-words">{turnsNamed(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
