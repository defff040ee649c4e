import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { changeCampaignAction } from '@/app/(console)/campaigns/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { LiveCampaign } from '@/components/campaigns/live-campaign'
import { scopeWords } from '@/components/campaigns/scope-words'
import { Live } from '@/components/feedback/live'
import { PageHeading } from '@/components/shell/page-heading'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'
import { campaignForConsole } from '@/lib/campaigns/console-campaigns'
import { AppError } from '@/lib/domain/errors'

export const metadata: Metadata = { title: 'Campaign' }

export default async function CampaignPage({ params }: { params: Promise<{ name: string }> }) {
  const actor = await pageActor('lists.read')
  const campaign = await found(decodeURIComponent((await params).name))
  return (
    <>
      <PageHeading title={`Campaign ${campaign.name}`} lead={scopeWords[campaign.dedupScope].leavesOut} />
      <Live>
        <LiveCampaign
          initial={campaign}
          change={can(actor.role, 'lists.manage') ? changeCampaignAction.bind(null, campaign.name) : null}
          seesProviders={can(actor.role, 'configuration.read')}
        />
      </Live>
    </>
  )
}

async function found(name: string) {
  try {
    return await campaignForConsole(await currentOperator(), name)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  }
}
