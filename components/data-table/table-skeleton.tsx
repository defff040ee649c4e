import { Skeleton } from '@/components/ui/skeleton'

const rows = ['w-11/12', 'w-10/12', 'w-full', 'w-9/12', 'w-11/12', 'w-10/12', 'w-full', 'w-9/12']

/** A list that is being read: its heading, its filter, its rows. */
export function TableSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton className="mb-4 h-8 w-56" />
      <Skeleton className="mb-4 h-32" />
      <div className="flex flex-col gap-3 rounded-lg border border-border bg-surface p-4">
        {rows.map((width, index) => (
          <Skeleton key={`${index} ${width}`} className={`h-5 ${width}`} />
        ))}
      </div>
    </div>
  )
}
