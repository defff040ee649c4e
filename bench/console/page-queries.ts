import { detailQueries } from '@/bench/console/detail-queries'
import { historyDays, landmarks } from '@/bench/console/fill-history'
import type { PageQuery } from '@/bench/console/measure'
import type { Database } from '@/db/client'
import { listAudit } from '@/lib/audit/list-audit'
import type { Operator } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { guards, type NotificationStatus, notificationStatuses } from '@/lib/domain/notification'
import { adviseType } from '@/lib/insights/advise-type'
import { arrivalGaps } from '@/lib/insights/arrival-gaps'
import { duplicateGroups } from '@/lib/insights/duplicate-groups'
import { explainDuplicate } from '@/lib/insights/explain-duplicate'
import { find } from '@/lib/insights/find'
import { keyHygiene } from '@/lib/insights/key-hygiene'
import { latencyOf } from '@/lib/insights/latency-series'
import { listCollisions } from '@/lib/insights/list-collisions'
import { findLeaks, listRisks } from '@/lib/insights/list-leaks'
import { listNotifications } from '@/lib/insights/list-notifications'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import { namedPeople } from '@/lib/insights/named-people'
import { overview } from '@/lib/insights/overview'
import type { Place, Position } from '@/lib/insights/page'
import { providerBands } from '@/lib/insights/provider-bands'
import { readNotification } from '@/lib/insights/read-notification'
import { searchNotifications } from '@/lib/insights/search-notifications'
import { type StatGroup, statGroups, statsSeries } from '@/lib/insights/stats-series'
import { statusCounts } from '@/lib/insights/status-counts'
import { listIncidents, listWaitingNotifications } from '@/lib/insights/waiting'
import { referencesOfSearch } from '@/lib/intake/references'

const limit = 50
const newest: Place = { side: 'newest' }
const day = 86_400_000
const by: Operator = {
  kind: 'user',
  email: 'bench@example.com',
  role: 'admin',
  proof: { by: 'password', recent: true },
}

type Found = { id: string; at: Date; duplicateId: string; key: string; waitingSince: string; waitingId: string }

/** Everything that the console's pages ask for when they are opened, with the filters that they offer. */
export async function pageQueries(sql: Database): Promise<PageQuery[]> {
  const [found] = await sql<Found[]>`
    select n.id, n.accepted_at as at, s.id as "duplicateId", 'order-' || n.id as key, w.notification_id as "waitingId",
      to_char(w.since_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "waitingSince"
    from suppressions s join notifications n on n.id = s.duplicate_of,
      (select * from outbox_messages where state = 'dead' order by since_at offset (select count(*) / 2 from outbox_messages where state = 'dead') limit 1) w
    where n.accepted_at between now() - ${historyDays / 2} * interval '1 day' and now() - ${historyDays / 2 - 1} * interval '1 day' and s.notification_id is not null limit 1`
  if (!found) throw new Error('the history has no duplicate in its middle')
  return [
    ...overviewQueries(),
    ...notificationQueries(found),
    ...duplicateQueries(found),
    ...waitingQueries(found),
    ...auditQueries(),
    ...detailQueries(by),
    ...searchQueries(found),
    ...replayFilterQueries(),
    ...statsQueries(),
  ]
}

function overviewQueries(): PageQuery[] {
  const whole = (['1h', '24h', '7d'] as const).map((range) => ({
    page: 'overview',
    query: range,
    run: () => overview(range),
  }))
  const lastDays = (n: number) => ({ from: new Date(Date.now() - n * day), to: new Date(), stepMs: day / 4 })
  const bands = { page: 'overview', query: '7 d, bands and pauses', run: () => providerBands(lastDays(7)) }
  return [...whole, bands]
}

function notificationQueries({ at, id, key }: Found): PageQuery[] {
  const list = (query: string, filter: Parameters<typeof listNotifications>[0], place = newest) => ({
    page: 'notifications',
    query,
    run: () => listNotifications(filter, { place, limit, reveal: false }),
  })
  const middle = { at: at.toISOString(), id }
  const lastDays = (n: number) => ({ from: new Date(Date.now() - n * day), to: new Date() })
  const of = (search: Parameters<typeof referencesOfSearch>[0]) => ({ referenceHashes: referencesOfSearch(search) })
  const status = (...wanted: NotificationStatus[]) => ({ status: wanted })
  return [
    list('newest', {}),
    list('older, from the middle', {}, { side: 'older', than: middle }),
    list('newer, from the middle', {}, { side: 'newer', than: middle }),
    ...notificationStatuses.map((one) => list(`status ${one}`, status(one))),
    list('status cancelled or needs_review', status('cancelled', 'needs_review')),
    list('status cancelled, older from the middle', status('cancelled'), { side: 'older', than: middle }),
    list('type', { type: 'order_confirmation' }),
    list('rare type', { type: 'verification' }),
    list('type that is over', { type: 'reminder' }),
    list('type and status', { type: 'verification', ...status('cancelled') }),
    list('channel', { channel: 'email' }),
    list('channel that is over', { channel: landmarks.retiredChannel }),
    list('provider', { provider: 'backup' }),
    list('provider that is over', { provider: landmarks.retiredProvider }),
    list('provider that never was', { provider: 'nobody' }),
    list('provider and status', { provider: 'backup', ...status('undelivered') }),
    list('campaign', { campaign: landmarks.campaign }),
    list('campaign and status', { campaign: landmarks.campaign, ...status('expired') }),
    list('one day', { from: new Date(at.getTime() - day), to: at }),
    list('one day, rare status', { from: new Date(at.getTime() - day), to: at, ...status('cancelled') }),
    list('last 30 days, provider that is over', { ...lastDays(30), provider: landmarks.retiredProvider }),
    list('busy recipient', of({ recipient: landmarks.busyPhone })),
    list('recipient', of({ recipient: landmarks.rarePhone })),
    list('busy recipient, rare status', { ...of({ recipient: landmarks.busyPhone }), ...status('cancelled') }),
    list('unknown recipient', of({ recipient: '+15559999999' })),
    list('two of one person', {
      referenceHashes: [landmarks.rarePhone, landmarks.busyPhone].flatMap((recipient) =>
        referencesOfSearch({ recipient }),
      ),
    }),
    list('event', { event: id }),
    list('dead for a reason', { ...status('dead_lettered'), provider: 'primary', reason: 'refused' }),
    list('waits for no reason', { ...status('needs_review'), reason: '' }),
    {
      page: 'notifications',
      query: 'idempotency key',
      run: () => searchNotifications({}, key, { place: newest, limit, reveal: false }),
    },
    { page: 'notification', query: 'one with a duplicate', run: () => readNotification(id, { reveal: false }) },
    {
      page: 'notification',
      query: 'one with thousands',
      run: () => readNotification(landmarks.hotOriginal, { reveal: false }),
    },
  ]
}

function duplicateQueries({ id, at, duplicateId }: Found): PageQuery[] {
  const list = (query: string, filter: Parameters<typeof listSuppressions>[0], place = newest) => ({
    page: 'duplicates',
    query,
    run: () => listSuppressions(filter, { place, limit }),
  })
  const collisions = (query: string, filter: Parameters<typeof listCollisions>[0]) => ({
    page: 'collisions',
    query,
    run: () => listCollisions(filter, { place: newest, limit }),
  })
  const groups = (query: string, filter: Parameters<typeof duplicateGroups>[0], after: Position | null = null) => ({
    page: 'duplicate groups',
    query,
    run: () => duplicateGroups(filter, after, limit),
  })
  const oneDay = { from: new Date(at.getTime() - day), to: at }
  return [
    groups('newest', {}),
    groups('from the middle', {}, { at: at.toISOString(), id }),
    ...guards.map((guard) => groups(`guard ${guard}`, { guard })),
    groups('rare rule', { rule: 'rare-rule' }),
    groups('type that is over', { type: 'reminder' }),
    groups('producer', { producer: 'producer-6' }),
    groups('one day', oneDay),
    { page: 'arrival gaps', query: 'all', run: () => arrivalGaps({}) },
    { page: 'arrival gaps', query: 'type', run: () => arrivalGaps({ type: 'order_confirmation' }) },
    { page: 'arrival gaps', query: 'one day', run: () => arrivalGaps(oneDay) },
    list('newest', {}),
    list('older, from the middle', {}, { side: 'older', than: { at: at.toISOString(), id } }),
    list('newer, from the middle', {}, { side: 'newer', than: { at: at.toISOString(), id } }),
    ...guards.map((guard) => list(`guard ${guard}`, { guard })),
    list('rule', { rule: 'same-order' }),
    list('rare rule', { rule: 'rare-rule' }),
    list('type', { type: 'order_confirmation' }),
    list('type that is over', { type: 'reminder' }),
    list('campaign', { campaign: landmarks.campaign }),
    list('campaign that never was', { campaign: 'nothing' }),
    list('one day', oneDay),
    list('producer', { producer: 'producer-6' }),
    list('of one notification', { notification: id }),
    list('of one with thousands', { notification: landmarks.hotOriginal }),
    list('of one with thousands, rare rule', { duplicateOf: landmarks.hotOriginal, rule: 'rare-rule' }),
    { page: 'duplicate', query: 'one', run: () => explainDuplicate(duplicateId, { reveal: false }) },
    collisions('newest', {}),
    collisions('producer', { producer: 'producer-6' }),
    collisions('key', { key: 'order-nobody' }),
    ...(['24h', '7d', '30d'] as const).map((range) => ({
      page: 'key hygiene',
      query: range,
      run: () => keyHygiene(range),
    })),
    { page: 'key hygiene', query: 'people and cards', run: () => namedPeople() },
    { page: 'leaks', query: 'all', run: () => findLeaks() },
    {
      page: 'leaks',
      query: 'busy recipient',
      run: () => findLeaks(referencesOfSearch({ recipient: landmarks.busyPhone })[0]?.[0]),
    },
    { page: 'leaks', query: 'sent at risk', run: () => listRisks({ place: newest, limit }) },
  ]
}

function waitingQueries({ waitingSince, waitingId }: Found): PageQuery[] {
  const list = (query: string, filter: Parameters<typeof listWaitingNotifications>[0], after = false) => ({
    page: 'review',
    query,
    run: () => listWaitingNotifications(filter, after ? { at: waitingSince, id: waitingId } : null, limit),
  })
  return [
    { page: 'review', query: 'incidents, unknown', run: () => listIncidents('held') },
    { page: 'review', query: 'incidents, dead', run: () => listIncidents('dead') },
    list('unknown', { state: 'held' }),
    list('dead', { state: 'dead' }),
    list('dead, a later page', { state: 'dead' }, true),
    list('dead of one provider', { state: 'dead', provider: 'backup' }),
    list('dead of a provider without', { state: 'dead', provider: 'nobody' }),
    list('dead with a reason', { state: 'dead', provider: 'primary', reason: 'refused' }),
  ]
}

function auditQueries(): PageQuery[] {
  const audit = (query: string, filter: Parameters<typeof listAudit>[1]) => ({
    page: 'audit',
    query,
    run: () => listAudit(by, filter, { place: newest, limit }),
  })
  return [
    audit('newest', {}),
    audit('actor', { actor: 'user:7@example.com' }),
    audit('actor who did nothing', { actor: 'user:nobody@example.com' }),
    audit('rare action', { action: 'user.add' }),
    audit('action that never was', { action: 'nothing' }),
    audit('subject', { subject: 'nothing' }),
    audit('refused', { result: 'refused' }),
  ]
}

/** What a replay's filter counts by status. */
function replayFilterQueries(): PageQuery[] {
  const counts = (query: string, filter: Parameters<typeof statusCounts>[0]) => ({
    page: 'new replay',
    query,
    run: () => statusCounts(filter),
  })
  return [
    counts('by status', {}),
    counts('by status, a type', { type: 'order_confirmation' }),
    counts('by status, a provider', { provider: 'primary' }),
    counts('by status, busy recipient', { recipient: landmarks.busyPhone }),
  ]
}

const rules = [{ rule: 'same-order', fields: ['data.orderId'], scope: 'type', window: 'P1D' }]

/** The search box, and the window advisor of a type's form. */
function searchQueries({ id, key, duplicateId }: Found): PageQuery[] {
  const box = (query: string, typed: string) => ({ page: 'search', query, run: () => find(by, typed) })
  return [
    box('a notification', id),
    box('a duplicate', duplicateId),
    box('an id of nothing', '01900000-0000-7000-8000-000000000000'),
    box('busy recipient', landmarks.busyPhone),
    box('idempotency key', key),
    box('nothing', 'nobody knows this'),
    {
      page: 'type',
      query: 'window advisor',
      run: async () => {
        const type = (await activeConfiguration()).type('order_confirmation')
        return adviseType(by, { ...type, dedup: rules })
      },
    },
  ]
}

function statsQueries(): PageQuery[] {
  const now = Date.now()
  const series = (query: string, groupBy: StatGroup, bucket: 'minute' | 'hour' | 'day', days: number) => ({
    page: 'charts',
    query,
    run: () => statsSeries({ from: new Date(now - days * day), to: new Date(now), bucket, groupBy }),
  })
  const latency = (query: string, bucket: 'minute' | 'hour', days: number) => ({
    page: 'charts',
    query: `${query}, latency`,
    run: () => latencyOf({ from: new Date(now - days * day), to: new Date(now), bucket }),
  })
  return [
    ...statGroups.map((group) => series(`24 h by minute, ${group}`, group, 'minute', 1)),
    ...statGroups.map((group) => series(`7 d by hour, ${group}`, group, 'hour', 7)),
    ...statGroups.map((group) => series(`${historyDays} d by day, ${group}`, group, 'day', historyDays)),
    series('33 h by minute, status', 'status', 'minute', 33 / 24),
    series('83 d by hour, status', 'status', 'hour', 83),
    latency('1 h by minute', 'minute', 1 / 24),
    latency('7 d by hour', 'hour', 7),
  ]
}
