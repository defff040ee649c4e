import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ReplayProgressBar } from '@/components/replays/replay-progress-bar'
import { ReplayStatusBadge } from '@/components/replays/replay-status'
import { modeWords } from '@/components/replays/replay-words'
import type { ReplayView } from '@/lib/insights/replay-view'

const columns: Column<ReplayView>[] = [
  column(
    'Name',
    ({ replayId, name, reason }) => (
      <Link href={`/replays/${replayId}`} title={reason ?? ''} className="font-medium text-accent hover:underline">
        {name}
      </Link>
    ),
    { className: 'max-w-72 truncate' },
  ),
  column('Mode', ({ mode }) => modeWords[mode].label),
  column('Status', ({ status }) => <ReplayStatusBadge status={status} />),
  column('Progress', ({ counts }) => <ReplayProgressBar counts={counts} />, { className: 'w-40' }),
  column('Selected', ({ counts }) => counts.total.toLocaleString('en'), { align: 'end' }),
  column('Done', ({ counts }) => counts.done.toLocaleString('en'), { align: 'end' }),
  column('Skipped', ({ counts }) => counts.skipped.toLocaleString('en'), { align: 'end' }),
  column('Who', ({ actor }) => actor),
  column('Started, UTC', ({ startedAt }) => (startedAt ? <TimeStamp at={startedAt} /> : null)),
]

/** Replays that were started, as they stand. */
export function ReplayTable({ items, tools }: { items: ReplayView[]; tools: Tools }) {
  return <DataTable tools={tools} label="Replays" columns={columns} rows={items} rowId={({ replayId }) => replayId} />
}
