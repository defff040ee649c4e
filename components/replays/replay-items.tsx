import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { statusLooks } from '@/components/notifications/status'
import { itemWords } from '@/components/replays/replay-words'
import type { ReplayMode } from '@/lib/domain/replay'
import type { ReplayItemView } from '@/lib/insights/replay-view'

/** The frozen selection in its order, with what came of each. */
export function ReplayItems({ items, mode, tools }: { items: ReplayItemView[]; mode: ReplayMode; tools: Tools }) {
  return <DataTable tools={tools} label="Selection" columns={columnsIn(mode)} rows={items} rowId={({ id }) => id} />
}

const columnsIn = (mode: ReplayMode): Column<ReplayItemView>[] => [
  mode === 'events'
    ? column('Event', ({ id }) => id, { className: 'font-mono text-xs' })
    : column('Notification', ({ id }) => <NotificationLink id={id} />, { className: 'font-mono text-xs' }),
  column('At the dry run', ({ statusThen }) => labelOf(statusThen)),
  column('State', ({ state }) => itemWords[state].label),
  column('Ended, UTC', ({ endedAt }) => (endedAt ? <TimeStamp at={endedAt} /> : null)),
  column('What came of it', ({ answer }) => answer, { className: 'min-w-60 whitespace-normal' }),
]

function NotificationLink({ id }: { id: string }) {
  return (
    <Link href={`/notifications/${id}`} className="text-accent hover:underline">
      {id}
    </Link>
  )
}

function labelOf(status: string | null): string {
  return Object.entries(statusLooks).find(([name]) => name === status)?.[1].label ?? '—'
}
