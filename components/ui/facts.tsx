import type { ReactNode } from 'react'
import { legible } from '@/components/ui/legible'

/** Names and values, one below the other. A value that is a link is as high as a finger needs, without a higher row. */
export function Facts({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[fit-content(55%)_minmax(0,1fr)] gap-x-4 gap-y-1.5 px-4 py-3 text-sm">
      {items.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="min-w-[6.5rem] text-muted">{name}</dt>
          <dd className="min-w-0 break-words [&>a]:-my-[3px] [&>a]:inline-block [&>a]:py-[3px]">{legible(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
