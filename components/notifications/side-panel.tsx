'use client'

import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import Link from 'next/link'
import { readConsole } from '@/components/feedback/read-console'
import { RecipientText } from '@/components/notifications/recipient'
import { StatusBadge } from '@/components/notifications/status'
import { Timeline } from '@/components/notifications/timeline'
import { Button, buttonClasses } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import type { NotificationDetail } from '@/lib/insights/read-notification'

type Shown = Pick<NotificationDetail, 'id' | 'status' | 'type' | 'channel' | 'provider' | 'recipient' | 'timeline'>

/** One notification beside the list. It takes no focus, so that the keys go on walking the rows. */
export function SidePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, isError } = useQuery({
    queryKey: ['notification', id],
    queryFn: () => readConsole<Shown>(`/api/console/notifications/${id}`),
    staleTime: 2_000,
  })
  return (
    <aside
      aria-label="The notification that is looked into"
      className="fixed inset-y-0 right-0 z-30 flex w-[min(28rem,100vw)] flex-col border-border border-l bg-surface shadow-lg"
    >
      <header className="flex items-center justify-between gap-2 border-border border-b px-4 py-2.5">
        <Link href={`/notifications/${id}`} className={buttonClasses({ size: 'sm' })}>
          Open its page
        </Link>
        <Button size="icon" variant="ghost" aria-label="Close the panel" onClick={onClose}>
          <X className="size-4" aria-hidden="true" />
        </Button>
      </header>
      <div className="min-h-0 grow overflow-y-auto" aria-live="polite">
        {isError ? <p className="p-4 text-muted text-sm">It cannot be read right now, or is not there.</p> : null}
        {data ? <Notification shown={data} /> : isError ? null : <Skeleton className="m-4 h-60" />}
      </div>
    </aside>
  )
}

function Notification({ shown }: { shown: Shown }) {
  return (
    <>
      <div className="flex flex-col gap-1 border-border border-b px-4 py-3 text-sm">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-semibold">{shown.type}</span>
          <StatusBadge status={shown.status} />
        </p>
        <p className="text-muted">
          <RecipientText recipient={shown.recipient} /> · {shown.channel}
          {shown.provider ? ` by ${shown.provider}` : ''}
        </p>
        <p className="break-all font-mono text-muted text-xs">{shown.id}</p>
      </div>
      <Timeline entries={shown.timeline} />
    </>
  )
}
