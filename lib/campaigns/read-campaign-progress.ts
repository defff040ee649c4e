import { database } from '@/db/client'
import { readCampaignFailures } from '@/db/queries/read-campaign-failures'
import { readCampaigns } from '@/db/queries/read-campaigns'
import { campaignView, failureView } from '@/lib/campaigns/campaign-view'
import { campaignNamed } from '@/lib/campaigns/change-campaign'

const failuresShown = 100

/** Campaigns by name: `limit` of them from the one after `after`. */
export async function listCampaigns(after: string, limit: number) {
  const rows = await readCampaigns(database('console'), after, limit + 1)
  const items = rows.slice(0, limit).map(campaignView)
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.name ?? null) : null }
}

/** One campaign with its progress and the first contacts that failed. @throws AppError `not_found` */
export async function readCampaignProgress(name: string) {
  const campaign = await campaignNamed(name)
  const rows = campaign.failed === 0 ? [] : await readCampaignFailures(database('console'), campaign, failuresShown)
  return { ...campaignView(campaign), failures: rows.map((row) => failureView(row, campaign)) }
}
