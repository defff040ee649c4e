import { TimeStamp } from '@/components/feedback/time-stamp'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ProviderChange } from '@/lib/insights/provider-changes'

/** What was done to a provider last, by whom and why. */
export function ChangeTable({ changes }: { changes: ProviderChange[] }) {
  if (changes.length === 0) return <p className="px-4 py-3 text-muted text-sm">Nothing in the newest versions.</p>
  return (
    <Table label="Last changes">
      <thead>
        <tr>
          <HeadCell>When, UTC</HeadCell>
          <HeadCell>Who</HeadCell>
          <HeadCell>What</HeadCell>
          <HeadCell>Why</HeadCell>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ at, who, what, why }) => (
          <tr key={`${at} ${what}`}>
            <Cell>
              <TimeStamp at={at} />
            </Cell>
            <Cell>{who}</Cell>
            <Cell>{what}</Cell>
            <Cell className="min-w-48 whitespace-normal">{why ?? '—'}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
