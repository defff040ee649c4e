import { stands } from '@/bench/console/fill-around'
import type { PageQuery } from '@/bench/console/measure'
import { listAlerts } from '@/lib/alerts/manage-alerts'
import { listApprovals, otherApprovers, waitingApproval } from '@/lib/approvals/approval-view'
import { consoleUsers } from '@/lib/auth/manage-users'
import type { Operator } from '@/lib/auth/operator'
import { producersAndKeys } from '@/lib/auth/producers-and-keys'
import { userSessions } from '@/lib/auth/sessions'
import { campaignForConsole, campaignsForConsole } from '@/lib/campaigns/console-campaigns'
import { listVersions } from '@/lib/configuration/list-versions'
import { listIntakeRejects } from '@/lib/insights/list-intake-rejects'
import { listIntakes } from '@/lib/insights/list-intakes'
import { listProviders } from '@/lib/insights/list-providers'
import { newestSample } from '@/lib/insights/newest-sample'
import { producerNames } from '@/lib/insights/producer-names'
import { providerChanges } from '@/lib/insights/provider-changes'
import { providerWeek } from '@/lib/insights/provider-week'
import { readReplayProgress } from '@/lib/insights/replay-progress'
import { listReplays, readReplayItems } from '@/lib/insights/replay-view'
import { listForConsole, listsWithUploads } from '@/lib/lists/console-lists'
import { previewRetention } from '@/lib/operations/preview-retention'

const limit = 50

/** What is beside the ledger: each section's page, and the page of one of what it lists. */
export function detailQueries(by: Operator): PageQuery[] {
  const one = (page: string, query: string, run: () => Promise<unknown>): PageQuery => ({ page, query, run })
  const { replay, list, campaign, intake, user } = stands
  const items = (query: string, after: number, state: 'skipped' | 'pending' | null) =>
    one('replay', query, () => readReplayItems(replay, { after, state, limit }))
  return [
    one('replays', 'newest', () => listReplays({ than: null, limit })),
    one('replay', 'its progress', () => readReplayProgress(replay)),
    items('its first items', 0, null),
    items('skipped', 0, 'skipped'),
    items('pending, of which it has none', 0, 'pending'),
    one('campaigns', 'all', () => campaignsForConsole(by, '', limit)),
    one('campaign', 'one with failures', () => campaignForConsole(by, campaign)),
    one('lists', 'all', () => listsWithUploads(by, '', limit)),
    one('list', 'one with uploads', () => listForConsole(by, list)),
    one('providers', 'all', () => listProviders()),
    one('provider', 'its week', () => providerWeek('provider-1')),
    one('provider', 'its last changes', () => providerChanges(by, 'primary')),
    one('provider', 'changes of one without', () => providerChanges(by, 'provider-1')),
    one('type', 'its newest sample', () => newestSample(by, 'order_confirmation', 'measured')),
    one('intakes', 'all', () => listIntakes()),
    one('intake', 'its refused messages', () =>
      listIntakeRejects(intake, { place: { side: 'newest' }, limit, withBodies: false }),
    ),
    one('alerts', 'all', () => listAlerts(by)),
    one('approvals', 'waiting and decided', () => listApprovals(by, { than: null, limit })),
    one('approvals', 'what waits for one thing', () => waitingApproval(by, 'replay', replay)),
    one('approvals', 'who else could approve', () => otherApprovers(by, 'replay')),
    one('producers', 'all', () => producersAndKeys(by, new Date())),
    one('producers', 'names', () => producerNames()),
    one('users', 'all', () => consoleUsers(by)),
    one('user', 'sessions', () => userSessions(by, user)),
    one('settings', 'versions', () => listVersions(null, limit)),
    one('settings', 'what retention would remove', () => previewRetention(by)),
  ]
}
