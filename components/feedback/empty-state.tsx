import type { ReactNode } from 'react'

/** What to do when there is nothing to show. `heading` is for a page that has nothing else. */
export function EmptyState({
  title,
  heading: Title = 'p',
  children,
}: {
  title: string
  heading?: 'p' | 'h1'
  children: ReactNode
}) {
  return (
    <div className="mx-auto flex max-w-2xl flex-col items-center gap-2 px-4 py-12 text-center">
      <Title className="font-semibold">{title}</Title>
      <div className="w-full text-muted text-sm">{children}</div>
    </div>
  )
}
