import { statusWords } from '@/components/replays/replay-words'
import { Badge } from '@/components/ui/badge'
import type { ReplayStatus } from '@/lib/domain/replay'

export function ReplayStatusBadge({ status }: { status: ReplayStatus }) {
  const { label, tone } = statusWords[status]
  return <Badge tone={tone}>{label}</Badge>
}
