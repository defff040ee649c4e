import type { ReactNode } from 'react'

/** What to do when there is nothing to show. */
export function EmptyState({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-2xl flex-col items-center gap-2 px-4 py-12 text-center">
      <p className="font-semibold">{title}</p>
      <div className="w-full text-muted text-sm">{children}</div>
    </div>
  )
}
