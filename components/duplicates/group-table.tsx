import Link from 'next/link'
import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ShortId } from '@/components/notifications/short-id'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { addressWith } from '@/lib/http/page-parameters'
import type { DuplicateGroup, GroupSearch } from '@/lib/insights/duplicate-groups'

const link = 'text-accent underline-offset-2 hover:underline'

/** One original a line, with how many twins it has and what stopped them: of the search, if there is one. */
export function GroupTable({ items, search }: { items: DuplicateGroup[]; search: GroupSearch }) {
  return (
    <Table label="Duplicate groups">
      <thead>
        <tr>
          <HeadCell>Newest duplicate, UTC</HeadCell>
          <HeadCell className="text-right">Duplicates</HeadCell>
          <HeadCell className="text-right">Over</HeadCell>
          <HeadCell>Guards</HeadCell>
          <HeadCell>Rules</HeadCell>
          <HeadCell>Producers</HeadCell>
          <HeadCell>Original</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map(({ originalId, lastAt, firstAt, twins, more, guards, rules, producers }) => (
          <tr key={originalId} className="hover:bg-raised">
            <Cell>
              <TimeStamp at={lastAt} />
            </Cell>
            <Cell className="text-right">
              <Link
                href={addressWith('/duplicates', { ...search, notification: originalId })}
                className={link}
                aria-label={`${twins} duplicates of ${originalId}`}
              >
                {twins.toLocaleString('en')}
                {more ? ' or more' : ''}
              </Link>
            </Cell>
            <Cell className="text-right">{twins > 1 ? spread(firstAt, lastAt) : '—'}</Cell>
            <Cell>{guards.map((guard) => guard.replaceAll('_', ' ')).join(', ')}</Cell>
            <Cell>{rules.filter((rule) => !guards.includes(rule)).join(', ') || '—'}</Cell>
            <Cell className="whitespace-normal">{producers.join(', ')}</Cell>
            <Cell>
              <ShortId id={originalId} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function spread(firstAt: string, lastAt: string): string {
  const ms = Date.parse(lastAt) - Date.parse(firstAt)
  return ms > 0 ? spanText(ms) : 'at once'
}
