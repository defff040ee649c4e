'use client'

import { CampaignBadge } from '@/components/campaigns/campaign-badge'
import { CampaignCommands } from '@/components/campaigns/campaign-commands'
import { CampaignCounts } from '@/components/campaigns/campaign-counts'
import { CampaignFacts } from '@/components/campaigns/campaign-facts'
import { CampaignFailures } from '@/components/campaigns/campaign-failures'
import { HeldUpNote } from '@/components/campaigns/held-up-note'
import { PreviewCard } from '@/components/campaigns/preview-card'
import { ProgressBar, progressText } from '@/components/campaigns/progress-bar'
import { OldNumbers } from '@/components/feedback/old-numbers'
import { useLive } from '@/components/feedback/use-live'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { Card } from '@/components/ui/card'
import type { CampaignDetail } from '@/lib/campaigns/console-campaigns'
import type { CampaignAction } from '@/lib/domain/campaign'

type LiveCampaignProps = {
  initial: CampaignDetail
  /** Null: this person may only look. */
  change: ((action: CampaignAction) => Promise<GovernAnswer>) | null
  /** Whether who looks may open the providers. */
  seesProviders: boolean
}

/** A campaign's progress, read again every second or two while it runs. */
export function LiveCampaign({ initial, change, seesProviders }: LiveCampaignProps) {
  const { data, isError, refetch } = useLive({
    path: `/api/console/campaigns/${encodeURIComponent(initial.name)}`,
    initial,
    everyMs: 1_500,
    moves: ({ status }) => status === 'running',
  })
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <OldNumbers when={isError} />
        {data.problem ? (
          <p role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
            Once paused it: {data.problem}
          </p>
        ) : null}
        {data.heldUp ? <HeldUpNote text={data.heldUp} seesProviders={seesProviders} /> : null}
        {data.status === 'draft' ? <PreviewCard name={data.name} /> : null}
        <Card
          title={
            <span className="flex items-center gap-2">
              Progress <CampaignBadge status={data.status} />
            </span>
          }
          aside={
            change ? (
              <span className="flex flex-wrap items-center gap-1.5">
                <CampaignCommands campaign={data} change={change} onChanged={refetch} />
              </span>
            ) : null
          }
        >
          <div className="flex flex-col gap-3 p-4">
            <div>
              <ProgressBar progress={data.progress} />
              <p className="figures mt-1 text-muted text-xs">{progressText(data.progress)}</p>
            </div>
            <CampaignCounts campaign={data} />
          </div>
        </Card>
        <CampaignFailures campaign={data} />
      </div>
      <CampaignFacts campaign={data} />
    </div>
  )
}
