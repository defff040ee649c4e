'use client'

import { Pause, Play } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { DrawnTable } from '@/components/data-table/drawn-table'
import { useChoosing } from '@/components/data-table/use-choosing'
import { usePaused } from '@/components/feedback/pause'
import { useLive } from '@/components/feedback/use-live'
import { type BulkAct, BulkBar, type BulkChoice } from '@/components/notifications/bulk-bar'
import { dayOf, notificationColumns } from '@/components/notifications/notification-columns'
import { SidePanel } from '@/components/notifications/side-panel'
import { useRowKeys } from '@/components/notifications/use-row-keys'
import { Button } from '@/components/ui/button'
import type { NotificationSummary } from '@/lib/insights/notification-view'

type NotificationListProps = {
  initial: { items: NotificationSummary[] }
  columns: string[]
  /** Where the newest page is read again; null: this page is not the newest. */
  tail: string | null
  choices: BulkChoice[]
  act: BulkAct
  /** The notification whose panel the address opens. */
  open: string | null
}

/** A page of notifications that can be followed, walked through by keys, looked into, and acted on. */
export function NotificationList({ initial, columns: shown, tail, choices, act, open: asked }: NotificationListProps) {
  const [following, setFollowing] = useState(false)
  const { rows, state } = useFollowed({ initial, tail, following })
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
          <Button size="sm" variant="ghost" onClick={() => setFollowing(!following)}>
            {following ? (
              <Pause className="size-4" aria-hidden="true" />
            ) : (
              <Play className="size-4" aria-hidden="true" />
            )}
            {following ? 'Hold still' : 'Follow new ones'}
          </Button>
          <span role="status">{state}</span>
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

/** The rows as they were read last: with the page, or since by following, which is stopped without going back. */
function useFollowed({ initial, tail, following }: Followed) {
  const paused = usePaused()
  const { data, isError } = useLive({ path: tail ?? '', initial, everyMs: 3_000, on: following && tail !== null })
  return { rows: data.items, state: following ? stateWords(paused, isError) : null }
}

type Followed = Pick<NotificationListProps, 'initial' | 'tail'> & { following: boolean }

function stateWords(paused: boolean, isError: boolean): string {
  if (paused) return 'Paused, as the whole console is.'
  return isError ? 'The server cannot be asked right now.' : 'Read again every 3 seconds.'
}

/** The panel is part of the view that can be pasted to somebody; opening one is no step of the history. */
function showInAddress(id: string | null): void {
  const address = new URL(window.location.href)
  if (id === null) address.searchParams.delete('open')
  else address.searchParams.set('open', id)
  window.history.replaceState(null, '', address)
}
