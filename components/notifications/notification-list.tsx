'use client'

import { useQuery } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { DrawnTable } from '@/components/data-table/drawn-table'
import { useChoosing } from '@/components/data-table/use-choosing'
import { readConsole } from '@/components/feedback/read-console'
import { type BulkAct, BulkBar, type BulkChoice } from '@/components/notifications/bulk-bar'
import { dayOf, notificationColumns } from '@/components/notifications/notification-columns'
import { SidePanel } from '@/components/notifications/side-panel'
import { useRowKeys } from '@/components/notifications/use-row-keys'
import { Button } from '@/components/ui/button'
import type { NotificationSummary } from '@/lib/insights/notification-view'

const refreshMs = 3_000

type NotificationListProps = {
  items: NotificationSummary[]
  columns: string[]
  /** Where the newest page is read again; null: this page is not the newest. */
  tail: string | null
  choices: BulkChoice[]
  act: BulkAct
  /** The notification whose panel the address opens. */
  open: string | null
}

/** A page of notifications that can be followed, walked through by keys, looked into, and acted on. */
export function NotificationList({
  items: initial,
  columns: shown,
  tail,
  choices,
  act,
  open: asked,
}: NotificationListProps) {
  const [following, setFollowing] = useState(false)
  const { data, isError } = useQuery({
    queryKey: ['notifications', tail],
    queryFn: () => readConsole<{ items: NotificationSummary[] }>(tail ?? ''),
    enabled: following && tail !== null,
    refetchInterval: following ? refreshMs : false,
  })
  const rows = following && data ? data.items : initial
  const [open, setOpen] = useState(asked)
  const show = useCallback((id: string | null) => {
    setOpen(id)
    showInAddress(id)
  }, [])
  const columns = useMemo(() => notificationColumns(show), [show])
  const choosing = choices.length > 0
  const { table, chosen, none, toggle } = useChoosing({ columns, rows, shown, choosing })
  const at = useRowKeys({ ids: rows.map(({ id }) => id), open, show, choose: toggle })
  return (
    <>
      {choosing ? (
        <BulkBar chosen={chosen} choices={choices} act={act} onDone={none} hint="Choose what to act on" />
      ) : null}
      {tail === null ? null : (
        <div className="flex flex-wrap items-center gap-2 px-3 py-1.5 text-muted text-xs">
          <Button size="sm" variant="ghost" aria-pressed={following} onClick={() => setFollowing(!following)}>
            {following ? (
              <Pause className="size-4" aria-hidden="true" />
            ) : (
              <Play className="size-4" aria-hidden="true" />
            )}
            {following ? 'Hold still' : 'Follow new ones'}
          </Button>
          <span role="status">
            {isError ? 'The server cannot be asked right now.' : following ? 'Read again every 3 seconds.' : null}
          </span>
          <span className="ml-auto hidden sm:inline">
            <kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> looks into one
          </span>
        </div>
      )}
      <DrawnTable table={table} label="Notifications" heading={dayOf} at={at} />
      {open ? <SidePanel id={open} onClose={() => show(null)} /> : null}
    </>
  )
}

/** The panel is part of the view that can be pasted to somebody; opening one is no step of the history. */
function showInAddress(id: string | null): void {
  const address = new URL(window.location.href)
  if (id === null) address.searchParams.delete('open')
  else address.searchParams.set('open', id)
  window.history.replaceState(null, '', address)
}
