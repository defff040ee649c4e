import type { DedupScope } from '@/lib/domain/campaign'

/** Whom a campaign leaves out, in words. */
export const scopeWords: Record<DedupScope, { label: string; leavesOut: string }> = {
  campaign: { label: 'this campaign', leavesOut: 'Nobody gets two messages of this campaign.' },
  list: { label: 'this list', leavesOut: 'Who was reached through this list by any campaign gets nothing.' },
  all_campaigns: {
    label: 'all campaigns',
    leavesOut: 'Who was reached by any campaign, through any list, gets nothing.',
  },
}
