import { Skeleton } from '@/components/ui/skeleton'

/** A page about one thing that is being read: its heading, two columns. */
export function DetailSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton className="mb-2 h-8 w-72" />
      <Skeleton className="mb-4 h-4 w-80" />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Skeleton className="h-80" />
        <Skeleton className="h-64" />
      </div>
    </div>
  )
}
