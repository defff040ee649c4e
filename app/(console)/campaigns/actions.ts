'use server'

import { answering } from '@/app/(console)/answering'
import type { NewCampaignAnswer } from '@/components/campaigns/new-campaign-button'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { makeCampaign, moveCampaign } from '@/lib/campaigns/console-campaigns'
import { type CampaignAction, campaignActions } from '@/lib/domain/campaign'
import { AppError } from '@/lib/domain/errors'

export async function newCampaignAction(input: unknown): Promise<NewCampaignAnswer> {
  return answering(async (by) => {
    const { made, campaign } = await makeCampaign(by, input)
    return { kind: 'made' as const, name: campaign.name, isNew: made }
  })
}

const told: Record<CampaignAction, string> = {
  start: 'The campaign is started: its contacts are taken as the provider keeps up',
  pause: 'The campaign is paused: nobody else is taken',
  resume: 'The campaign goes on where it was paused',
  cancel: 'The campaign is cancelled: nobody else is taken',
}

export async function changeCampaignAction(name: string, action: CampaignAction): Promise<GovernAnswer> {
  return answering(async (by) => {
    if (!campaignActions.includes(action)) throw new AppError('invalid', 'There is no such action.')
    await moveCampaign(by, String(name), action)
    return { kind: 'done' as const, message: told[action] }
  })
}
