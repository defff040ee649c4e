import Link from 'next/link'
import { CampaignBadge } from '@/components/campaigns/campaign-badge'
import { ProgressBar, progressText } from '@/components/campaigns/progress-bar'
import { scopeWords } from '@/components/campaigns/scope-words'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import type { CampaignSummary } from '@/lib/campaigns/console-campaigns'

const columns: Column<CampaignSummary>[] = [
  column('Name', ({ name }) => (
    <Link href={`/campaigns/${encodeURIComponent(name)}`} className="font-medium text-accent hover:underline">
      {name}
    </Link>
  )),
  column('Status', ({ status }) => <CampaignBadge status={status} />),
  column(
    'Progress',
    ({ progress }) => (
      <>
        <ProgressBar progress={progress} />
        <span className="text-muted text-xs">{progressText(progress)}</span>
      </>
    ),
    { className: 'min-w-44' },
  ),
  column('List', ({ list }) => (
    <Link href={`/lists/${encodeURIComponent(list)}`} className="hover:underline">
      {list}
    </Link>
  )),
  column('Type', ({ type }) => type),
  column('Once in', ({ dedupScope }) => scopeWords[dedupScope].label),
  column('Made, UTC', ({ createdAt }) => <TimeStamp at={createdAt} />),
]

export function CampaignTable({ items, tools }: { items: CampaignSummary[]; tools: Tools }) {
  return <DataTable tools={tools} label="Campaigns" columns={columns} rows={items} rowId={({ name }) => name} />
}
