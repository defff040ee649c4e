import Link from 'next/link'
import { scopeWords } from '@/components/campaigns/scope-words'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import type { CampaignDetail } from '@/lib/campaigns/console-campaigns'

/** What a campaign is about, and when it was made, started and ended. */
export function CampaignFacts({ campaign }: { campaign: CampaignDetail }) {
  const { list, type, dedupScope, createdAt, startedAt, finishedAt } = campaign
  return (
    <Card title="What it is">
      <Facts
        items={[
          [
            'List',
            <Link key="list" href={`/lists/${encodeURIComponent(list)}`} className="text-accent hover:underline">
              {list}
            </Link>,
          ],
          ['Type', type],
          ['Once in', scopeWords[dedupScope].label],
          ['Made, UTC', <TimeStamp key="made" at={createdAt} />],
          ['Started, UTC', startedAt ? <TimeStamp key="started" at={startedAt} /> : 'not yet'],
          ['Ended, UTC', finishedAt ? <TimeStamp key="ended" at={finishedAt} /> : 'not yet'],
        ]}
      />
    </Card>
  )
}
