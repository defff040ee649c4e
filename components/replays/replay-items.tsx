import Link from 'next/link'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { statusLooks } from '@/components/notifications/status'
import { itemWords } from '@/components/replays/replay-words'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ReplayMode } from '@/lib/domain/replay'
import type { ReplayItemView } from '@/lib/insights/replay-view'

/** The frozen selection in its order, with what came of each. */
export function ReplayItems({ items, mode }: { items: ReplayItemView[]; mode: ReplayMode }) {
  return (
    <Table label="Selection">
      <thead>
        <tr>
          <HeadCell>{mode === 'events' ? 'Event' : 'Notification'}</HeadCell>
          <HeadCell>At the dry run</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>Ended, UTC</HeadCell>
          <HeadCell>What came of it</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map(({ id, state, statusThen, answer, endedAt }) => (
          <tr key={id} className="hover:bg-raised">
            <Cell className="font-mono text-xs">
              {mode === 'events' ? (
                id
              ) : (
                <Link href={`/notifications/${id}`} className="text-accent hover:underline">
                  {id}
                </Link>
              )}
            </Cell>
            <Cell>{labelOf(statusThen)}</Cell>
            <Cell>{itemWords[state].label}</Cell>
            <Cell>{endedAt ? <TimeStamp at={endedAt} /> : null}</Cell>
            <Cell className="min-w-60 whitespace-normal">{answer}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function labelOf(status: string | null): string {
  return Object.entries(statusLooks).find(([name]) => name === status)?.[1].label ?? '—'
}
