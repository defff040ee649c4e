import type { DedupScope } from '@/lib/domain/campaign'

/** Where a campaign's notification comes from: kept with it, since retry and resend ask for its windows again. */
export type Audience = {
  list: string
  /** What says who a contact is, as dedup rules name it: `identifiers.customer_id`, `recipient.phone`. */
  fields: string[]
  scope: DedupScope
}

/** A dedup rule that comes with a campaign. One that only marks stops nobody: later campaigns see who was reached. */
export type AudienceRule = { rule: string; fields: string[]; scope: DedupScope; onlyMarks: boolean }

/**
 * One rule stands in the way, by the campaign's own scope. The list and all campaigns are marked in any case: "reached by
 * any campaign" must know of campaigns that did not ask.
 */
export function audienceRules({ fields, scope }: Audience): AudienceRule[] {
  const marked = (['list', 'all_campaigns'] as const).filter((other) => other !== scope)
  return [
    { rule: ruleNames[scope], fields, scope, onlyMarks: false },
    ...marked.map((other) => ({ rule: ruleNames[other], fields, scope: other, onlyMarks: true })),
  ]
}

const ruleNames: Record<DedupScope, string> = {
  list: 'once-per-list',
  campaign: 'once-per-campaign',
  all_campaigns: 'once-in-all-campaigns',
}

/** What the rules that come with campaigns are called in decision records. */
export const audienceRuleNames: readonly string[] = Object.values(ruleNames)
