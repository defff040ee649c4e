import { cn } from '@/components/ui/class-names'

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cn('animate-pulse rounded-md bg-quiet-soft', className)} />
}
