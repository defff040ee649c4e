import type { ReactNode } from 'react'

/** Names and values, one below the other. */
export function Facts({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[fit-content(55%)_minmax(0,1fr)] gap-x-4 gap-y-1.5 px-4 py-3 text-sm">
      {items.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="min-w-[6.5rem] text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
