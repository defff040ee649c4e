import { columnName } from '@/lib/insights/chosen-columns'
import type { DuplicateGroup } from '@/lib/insights/duplicate-groups'
import type { Collision } from '@/lib/insights/list-collisions'
import { addressText, type Column } from '@/lib/insights/list-columns'
import type { IntakeRejectView } from '@/lib/insights/list-intake-rejects'
import type { Leak, Risk } from '@/lib/insights/list-leaks'
import type { ReplayItemView } from '@/lib/insights/replay-view'

/** By the headings of their tables, whose columns have the same names. */
function columnsOf<Item>(texts: Record<string, Column<Item>['text']>): readonly Column<Item>[] {
  return Object.entries(texts).map(([label, text]) => ({ name: columnName(label), label, text }))
}

export const collisionColumns = columnsOf<Collision>({
  'Refused, UTC': ({ at }) => at,
  Producer: ({ producer }) => producer,
  Key: ({ key }) => key,
  'Differs in': ({ paths }) => paths.join(', '),
  After: ({ at, original }) => original && seconds(Date.parse(at) - Date.parse(original.at)),
  'First request made': ({ original }) => original && `${original.kind} ${original.id}`,
})

export const groupColumns = columnsOf<DuplicateGroup>({
  'Newest duplicate, UTC': ({ lastAt }) => lastAt,
  Duplicates: ({ twins, more }) => (more ? `${twins} or more` : twins),
  Over: ({ firstAt, lastAt }) => seconds(Date.parse(lastAt) - Date.parse(firstAt)),
  Guards: ({ guards }) => guards.join(', '),
  Rules: ({ rules }) => rules.join(', '),
  Producers: ({ producers }) => producers.join(', '),
  Original: ({ originalId }) => originalId,
})

export const leakColumns = columnsOf<Leak>({
  'Accepted again, UTC': ({ later }) => later.acceptedAt,
  Type: ({ type }) => type,
  Recipient: ({ recipient }) => addressText(recipient),
  After: ({ gapMs }) => seconds(gapMs),
  Producer: ({ earlier, later }) => [...new Set([earlier.producer, later.producer])].filter(Boolean).join(', '),
  First: ({ earlier }) => earlier.id,
  Again: ({ later }) => later.id,
  'Likely cause': ({ cause }) => cause,
})

export const riskColumns = columnsOf<Risk>({
  'Sent, UTC': ({ sentAt }) => sentAt,
  Type: ({ type }) => type,
  Recipient: ({ recipient }) => addressText(recipient),
  Provider: ({ provider }) => provider,
  Notification: ({ id, resendOf }) => (resendOf ? `${id} of ${resendOf}` : id),
  'Likely cause': ({ cause }) => cause,
})

export const replayItemColumns = columnsOf<ReplayItemView>({
  'At the dry run': ({ statusThen }) => statusThen,
  State: ({ state }) => state,
  'Ended, UTC': ({ endedAt }) => endedAt,
  'What came of it': ({ answer }) => answer,
})

export const rejectColumns = columnsOf<IntakeRejectView>({
  'First came, UTC': ({ at }) => at,
  Why: ({ reason, errors }) => [reason, ...errors.map(({ path, message }) => `${path}: ${message}`)].join('; '),
  Key: ({ key }) => key,
  "Broker's id": ({ brokerId }) => brokerId,
  Times: ({ times }) => times,
})

function seconds(ms: number): string {
  return `${ms / 1000} s`
}
