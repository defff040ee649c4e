/** Draft: not started. Completed and cancelled are final; what was accepted by then goes its way. */
export const campaignStatuses = ['draft', 'running', 'paused', 'completed', 'cancelled'] as const
export type CampaignStatus = (typeof campaignStatuses)[number]

/** Whom a campaign leaves out: who was reached through the list, by the campaign, or by any campaign. */
export const dedupScopes = ['list', 'campaign', 'all_campaigns'] as const
export type DedupScope = (typeof dedupScopes)[number]

export const campaignActions = ['start', 'pause', 'resume', 'cancel'] as const
export type CampaignAction = (typeof campaignActions)[number]

/** From where an action leads where. Asking for the status that a campaign has already changes nothing. */
export const campaignChanges: Record<CampaignAction, { from: readonly CampaignStatus[]; to: CampaignStatus }> = {
  start: { from: ['draft'], to: 'running' },
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  cancel: { from: ['draft', 'running', 'paused'], to: 'cancelled' },
}
