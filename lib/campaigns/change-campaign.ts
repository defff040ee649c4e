import { setTimeout as pause } from 'node:timers/promises'
import { database } from '@/db/client'
import { changeCampaignStatus } from '@/db/queries/change-campaign-status'
import { type CampaignRow, readCampaign } from '@/db/queries/read-campaigns'
import { campaignView } from '@/lib/campaigns/campaign-view'
import { announceCommand } from '@/lib/delivery/work-announcements'
import { type CampaignAction, campaignChanges } from '@/lib/domain/campaign'
import { AppError } from '@/lib/domain/errors'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'

const batchWaitMs = 3_000
const batchCheckMs = 25

/**
 * Starts, pauses, resumes or cancels a campaign, with its audit record; the status it has already is no error. From the commit
 * of a pause or a cancel nobody more is accepted; what was accepted before goes its way. The caller has checked who may.
 * @throws AppError `not_found`, `not_allowed` naming the status, as `committed`
 */
export async function changeCampaign(
  name: string,
  action: CampaignAction,
  actor: string,
): Promise<ReturnType<typeof campaignView>> {
  const { from, to } = campaignChanges[action]
  const wish = { name, from, to, action, actor, auditId: newId() }
  const changed = await committed(() => changeCampaignStatus(database('commands'), wish))
  const campaign = await campaignNamed(name)
  if (!changed && campaign.status !== to)
    throw new AppError('not_allowed', `A campaign that is ${campaign.status} cannot be asked to ${action}.`)
  if (!changed) await committedBefore()
  if (to === 'running') announceCommand()
  return campaignView(to === 'running' ? campaign : await withoutBatch(name))
}

/** The campaign of this name. @throws AppError `not_found` */
export async function campaignNamed(name: string): Promise<CampaignRow> {
  const campaign = await readCampaign(database('console'), name)
  if (!campaign) throw new AppError('not_found', `There is no campaign "${name}".`)
  return campaign
}

/** Waits until the batch that came before is counted; an engine that died with it does not hold up the answer for long. */
async function withoutBatch(name: string): Promise<CampaignRow> {
  for (let waited = 0; ; waited += batchCheckMs) {
    const campaign = await campaignNamed(name)
    if (!campaign.leased || waited >= batchWaitMs) return campaign
    await pause(batchCheckMs)
  }
}
