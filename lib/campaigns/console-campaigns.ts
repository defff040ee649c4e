import { database } from '@/db/client'
import { ensureProducer } from '@/db/queries/ensure-producer'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { createCampaignSchema } from '@/lib/campaigns/campaign-schemas'
import { changeCampaign } from '@/lib/campaigns/change-campaign'
import { createCampaign } from '@/lib/campaigns/create-campaign'
import { heldUp } from '@/lib/campaigns/held-up'
import { type CampaignPreview, previewCampaign } from '@/lib/campaigns/preview-campaign'
import { listCampaigns, readCampaignProgress } from '@/lib/campaigns/read-campaign-progress'
import type { CampaignAction } from '@/lib/domain/campaign'
import { validate } from '@/lib/http/validate'
import { newId } from '@/lib/intake/build-request'
import { committed } from '@/lib/operations/committed'

/** Whose idempotency keys the notifications of campaigns made here have. It has no key of its own to call with. */
const producerName = 'console'

/** Campaigns by name with their progress. @throws AppError `forbidden` */
export async function campaignsForConsole(by: Operator, after: string, limit: number) {
  requirePermission(by, 'lists.read')
  return listCampaigns(after, limit)
}

export type CampaignSummary = Awaited<ReturnType<typeof listCampaigns>>['items'][number]

/** One campaign with its progress, the first contacts that failed, masked, and what holds it up. @throws AppError `forbidden`, `not_found` */
export async function campaignForConsole(by: Operator, name: string) {
  requirePermission(by, 'lists.read')
  const campaign = await readCampaignProgress(name)
  return { ...campaign, heldUp: await heldUp(campaign) }
}

export type CampaignDetail = Awaited<ReturnType<typeof campaignForConsole>>

/** What starting it now would do. @throws AppError `forbidden`, `not_found` */
export async function previewForConsole(by: Operator, name: string): Promise<CampaignPreview> {
  requirePermission(by, 'lists.read')
  return previewCampaign(name)
}

/** Makes a campaign by hand; nothing is sent before it is started. @throws AppError `forbidden`, `invalid`, `not_allowed` */
export async function makeCampaign(by: Operator, input: unknown) {
  requirePermission(by, 'lists.manage')
  const wanted = validate(createCampaignSchema, input)
  const actor = actorOf(by)
  const producer = { id: newId(), name: producerName, auditId: newId(), actor }
  const producerId = await committed(() => ensureProducer(database('commands'), producer))
  return createCampaign(wanted, { actor, producerId })
}

/** Starts, pauses, resumes or cancels a campaign by hand. @throws AppError `forbidden`, `not_found`, `not_allowed` */
export async function moveCampaign(by: Operator, name: string, action: CampaignAction) {
  requirePermission(by, 'lists.manage')
  return changeCampaign(name, action, actorOf(by))
}
