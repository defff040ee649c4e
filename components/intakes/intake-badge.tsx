import { spanText } from '@/components/duplicates/spans'
import { Badge } from '@/components/ui/badge'
import type { IntakeView } from '@/lib/insights/list-intakes'

/** Whether an intake works, as far as its processes have said. */
export function IntakeBadge({ intake }: { intake: IntakeView }) {
  const { state, silentSeconds } = intake
  if (state === 'off') return <Badge tone="quiet">Off</Badge>
  if (state === 'working') return <Badge tone="good">Working</Badge>
  const since = silentSeconds === null ? 'has not worked yet' : `silent for ${spanText(silentSeconds * 1000)}`
  return <Badge tone="bad">Not working: {since}</Badge>
}
