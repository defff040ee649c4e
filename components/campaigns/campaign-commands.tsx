import { ConfirmButton, type GovernAnswer } from '@/components/govern/confirm-button'
import type { CampaignDetail } from '@/lib/campaigns/console-campaigns'
import { type CampaignAction, campaignActions, campaignChanges } from '@/lib/domain/campaign'

type CampaignCommandsProps = {
  campaign: CampaignDetail
  change: (action: CampaignAction) => Promise<GovernAnswer>
  /** Reads what became of it. */
  onChanged: () => Promise<unknown>
}

/** What may be asked of a campaign as it is now; each says what follows before it is done. */
export function CampaignCommands({ campaign, change, onChanged }: CampaignCommandsProps) {
  async function act(action: CampaignAction) {
    const answer = await change(action)
    await onChanged()
    return answer
  }
  return campaignActions
    .filter((action) => campaignChanges[action].from.includes(campaign.status))
    .map((action) => (
      <ConfirmButton
        key={action}
        variant={action === 'cancel' ? 'ghost' : action === 'pause' ? 'outline' : 'primary'}
        label={`${words[action]}…`}
        title={`${words[action]} ${campaign.name}?`}
        consequence={consequence(action, campaign)}
        confirm={`${words[action]} the campaign`}
        act={() => act(action)}
      />
    ))
}

const words: Record<CampaignAction, string> = { start: 'Start', pause: 'Pause', resume: 'Resume', cancel: 'Cancel' }

function consequence(action: CampaignAction, { list, type, progress }: CampaignDetail): string {
  const left = contactsText(progress.remaining)
  switch (action) {
    case 'start':
      return `The ${left} that ${list} has now are taken, whoever is added later is not. Each gets one ${type}, except who is left out as a duplicate.`
    case 'pause':
      return 'Nobody else is taken. What was accepted already still goes out: at most what the provider sends in some seconds. It can be resumed.'
    case 'resume':
      return `Goes on with the ${left} not decided yet. Nobody is asked twice.`
    case 'cancel':
      return `Final. The ${left} not decided yet never get it. What was accepted already still goes out.`
  }
}

function contactsText(n: number): string {
  return n === 1 ? '1 contact' : `${n.toLocaleString('en')} contacts`
}
