import Link from 'next/link'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ReplayProgressBar } from '@/components/replays/replay-progress-bar'
import { ReplayStatusBadge } from '@/components/replays/replay-status'
import { modeWords } from '@/components/replays/replay-words'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ReplayView } from '@/lib/insights/replay-view'

/** Replays that were started, as they stand. */
export function ReplayTable({ items }: { items: ReplayView[] }) {
  return (
    <Table label="Replays">
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell>Mode</HeadCell>
          <HeadCell>Status</HeadCell>
          <HeadCell>Progress</HeadCell>
          <HeadCell className="text-right">Selected</HeadCell>
          <HeadCell className="text-right">Done</HeadCell>
          <HeadCell className="text-right">Skipped</HeadCell>
          <HeadCell>Who</HeadCell>
          <HeadCell>Started, UTC</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map(({ replayId, name, mode, status, counts, actor, startedAt, reason }) => (
          <tr key={replayId} className="hover:bg-raised">
            <Cell className="max-w-72 truncate">
              <Link
                href={`/replays/${replayId}`}
                title={reason ?? ''}
                className="font-medium text-accent hover:underline"
              >
                {name}
              </Link>
            </Cell>
            <Cell>{modeWords[mode].label}</Cell>
            <Cell>
              <ReplayStatusBadge status={status} />
            </Cell>
            <Cell className="w-40">
              <ReplayProgressBar counts={counts} />
            </Cell>
            <Cell className="figures text-right">{counts.total.toLocaleString('en')}</Cell>
            <Cell className="figures text-right">{counts.done.toLocaleString('en')}</Cell>
            <Cell className="figures text-right">{counts.skipped.toLocaleString('en')}</Cell>
            <Cell>{actor}</Cell>
            <Cell>{startedAt ? <TimeStamp at={startedAt} /> : null}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
