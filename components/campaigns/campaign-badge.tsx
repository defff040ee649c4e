import { Badge, type Tone } from '@/components/ui/badge'
import type { CampaignStatus } from '@/lib/domain/campaign'

const looks: Record<CampaignStatus, { label: string; tone: Tone }> = {
  draft: { label: 'Not started', tone: 'quiet' },
  running: { label: 'Running', tone: 'info' },
  paused: { label: 'Paused', tone: 'warn' },
  completed: { label: 'Completed', tone: 'good' },
  cancelled: { label: 'Cancelled', tone: 'quiet' },
}

export function CampaignBadge({ status }: { status: CampaignStatus }) {
  return <Badge tone={looks[status].tone}>{looks[status].label}</Badge>
}
