import { type Column, column } from '@/components/data-table/columns'
import { LazyTable } from '@/components/data-table/lazy-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Card } from '@/components/ui/card'
import type { CampaignDetail } from '@/lib/campaigns/console-campaigns'

const reasonColumns: Column<{ reason: string; contacts: number }>[] = [
  column('Reason', ({ reason }) => reason, { className: 'whitespace-normal' }),
  column('Contacts', ({ contacts }) => contacts.toLocaleString('en'), { align: 'end' }),
]

const contactColumns: Column<CampaignDetail['failures'][number]>[] = [
  column('Contact', ({ contact }) => contactWords(contact), { className: 'font-mono text-xs' }),
  column('Reason', ({ reason }) => reason, { className: 'whitespace-normal' }),
  column('At, UTC', ({ at }) => <TimeStamp at={at} />),
]

/** Why contacts could not become messages, and the first of them, masked. Nothing when none failed. */
export function CampaignFailures({ campaign: { progress, failures } }: { campaign: CampaignDetail }) {
  const reasons = Object.entries(progress.failedByReason)
    .map(([reason, contacts]) => ({ reason, contacts }))
    .sort((a, b) => b.contacts - a.contacts)
  if (reasons.length === 0) return null
  return (
    <Card title="Failed, by reason">
      <LazyTable
        label="Failed contacts by reason"
        columns={reasonColumns}
        rows={reasons}
        rowId={({ reason }) => reason}
      />
      {failures.length > 0 ? (
        <details className="px-3 py-2">
          <summary className="w-fit cursor-pointer text-accent text-xs">
            {failures.length < progress.failed ? `The first ${failures.length} of them` : 'Who they are'}
          </summary>
          <LazyTable label="Failed contacts" columns={contactColumns} rows={failures} />
        </details>
      ) : null}
    </Card>
  )
}

function contactWords(contact: CampaignDetail['failures'][number]['contact']): string {
  const words = Object.entries(contact).map(([name, value]) => `${name} ${value}`)
  return words.join(', ') || 'not on the list any more'
}
