import type { ReactNode } from 'react'

export function PageHeading({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        {lead ? <p className="max-w-prose text-pretty text-muted text-sm">{lead}</p> : null}
      </div>
      {children}
    </div>
  )
}
