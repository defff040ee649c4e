import Link from 'next/link'
import { CampaignBadge } from '@/components/campaigns/campaign-badge'
import { ProgressBar, progressText } from '@/components/campaigns/progress-bar'
import { scopeWords } from '@/components/campaigns/scope-words'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { CampaignSummary } from '@/lib/campaigns/console-campaigns'

export function CampaignTable({ items }: { items: CampaignSummary[] }) {
  return (
    <Table label="Campaigns">
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell>Status</HeadCell>
          <HeadCell className="min-w-44">Progress</HeadCell>
          <HeadCell>List</HeadCell>
          <HeadCell>Type</HeadCell>
          <HeadCell>Once in</HeadCell>
          <HeadCell>Made, UTC</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map(({ name, status, progress, list, type, dedupScope, createdAt }) => (
          <tr key={name} className="hover:bg-raised">
            <Cell>
              <Link href={`/campaigns/${encodeURIComponent(name)}`} className="font-medium text-accent hover:underline">
                {name}
              </Link>
            </Cell>
            <Cell>
              <CampaignBadge status={status} />
            </Cell>
            <Cell>
              <ProgressBar progress={progress} />
              <span className="text-muted text-xs">{progressText(progress)}</span>
            </Cell>
            <Cell>
              <Link href={`/lists/${encodeURIComponent(list)}`} className="hover:underline">
                {list}
              </Link>
            </Cell>
            <Cell>{type}</Cell>
            <Cell>{scopeWords[dedupScope].label}</Cell>
            <Cell>
              <TimeStamp at={createdAt} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
