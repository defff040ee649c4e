import type { Database } from '@/db/client'
import { sealTarget } from '@/lib/alerts/send-alert'

/** What the pages of one thing are opened with. */
export const stands = {
  /** The largest replay that there can be; every tenth of it was skipped. */
  replay: '00000000-0000-4000-8000-0000000e91a1',
  list: 'list-1',
  campaign: 'campaign-1',
  intake: 'orders',
  user: '00000000-0000-4000-8000-000000000001',
} as const

/** Adds to what stands beside the ledger, in proportion to so many more notifications: replays, lists, campaigns, what queues brought in vain, approvals, people. */
export async function addAround(sql: Database, rows: number): Promise<void> {
  for (const statement of around(rows)) await sql.unsafe(statement)
  for (let i = 1; i <= 20; i++) await addAlert(sql, idOf('a1e7', i))
}

const idOf = (kind: string, i: number) => `00000000-0000-4000-8000-${kind}${i.toString(16).padStart(8, '0')}`
/** The same of a number in SQL. */
const id = (kind: string, i = 'i') => `('00000000-0000-4000-8000-${kind}' || lpad(to_hex(${i}), 8, '0'))::uuid`
/** Numbers from behind the last of a table's, so that what is added twice goes on. */
const more = (table: string, count: number) =>
  `(select (select count(*) from ${table})::int + g as i, random() as r, now() - random() * interval '90 days' as at from generate_series(1, ${Math.max(1, Math.round(count))}) g) d`

function around(rows: number): string[] {
  return [
    `insert into users (id, email, name, role)
     select ${id('0000')}, 'user-' || i || '@example.com', 'User ' || i, (array['viewer', 'support', 'operator', 'admin'])[1 + i % 4] from ${more('users', rows / 50_000)}`,
    `insert into console_sessions (id, user_id, created_at, last_seen_at, expires_at)
     select gen_random_uuid(), u.id, d.at, d.at, d.at + interval '30 days' from ${more('console_sessions', rows / 250)} join users u on u.id = ${id('0000', '1 + d.i % (select count(*)::int from users)')}`,
    `insert into contact_lists (id, name, unique_identifier, columns, contacts)
     select ${id('1157')}, 'list-' || i, '["customer_id"]', '{"phone": "phone"}', ${rows} from ${more('contact_lists', rows / 10_000)}`,
    `insert into list_uploads (id, list_id, status, rows, added, actor, started_at, finished_at)
     select gen_random_uuid(), case when r < 0.5 then ${id('1157', '1')} else ${id('1157', '1 + i % (select count(*)::int from contact_lists)')} end,
       'completed', 1000, 1000, 'user:1@example.com', at, at from ${more('list_uploads', rows / 500)}`,
    `insert into campaigns (id, name, list_id, producer_id, type, dedup_scope, status, total, failed, actor, started_at, finished_at)
     select ${id('ca49')}, 'campaign-' || i, ${id('1157', '1')}, (select id from producers limit 1), 'newsletter', 'campaign', 'completed', 1000, ${rows}, 'user:1@example.com', at, at
     from ${more('campaigns', rows / 10_000)}`,
    `insert into campaign_failures (lane, campaign_id, identity, at, reason)
     select i % 64, ${id('ca49', '1')}, gen_random_uuid(), at, 'no phone number' from ${more('campaign_failures', rows / 500)}`,
    `insert into replays (id, mode, status, filter, content_hash, counts, previewed_by, name, reason, actor, started_at, finished_at)
     select gen_random_uuid(), 'retry', 'finished', '{}', '', ${counts}, 'user:1@example.com', 'replay-' || i, 'an outage', 'user:1@example.com', at, at
     from ${more('replays', rows / 1_000)}`,
    `insert into replays (id, mode, status, filter, content_hash, counts, previewed_by, name, reason, actor, started_at, items, fed, done, skipped)
     select '${stands.replay}', 'retry', 'running', '{}', '', ${counts}, 'user:1@example.com', 'the large one', 'an outage', 'user:1@example.com', now(), 1000000, 1, 0, 1
     on conflict do nothing`,
    `insert into replay_items (lane, replay_id, original_id, ordinal, status_then, state, answer)
     select i % 64, '${stands.replay}', gen_random_uuid(), i, 'dead_lettered', case when i % 10 = 0 then 'skipped' else 'done' end,
       case when i % 10 = 0 then 'It is a duplicate of ' || gen_random_uuid() || ' since.' end from ${more('replay_items', rows / 50)}`,
    `update replays set items = (select count(*) from replay_items), fed = (select count(*) from replay_items), skipped = (select count(*) / 10 from replay_items),
       done = (select count(*) - count(*) / 10 from replay_items) where id = '${stands.replay}'`,
    `insert into intake_rejects (id, intake, broker_id, at, last_at, code, reason, faults, sealed)
     select gen_random_uuid(), '${stands.intake}', i::text, at, at, 'invalid', 'phone: is missing.', '[]', '' from ${more('intake_rejects', rows / 100)}`,
    `insert into approvals (id, kind, subject, asked, shown, requester, reason, requested_at, expires_at, state, decider, decided_at)
     select gen_random_uuid(), (array['replay', 'configuration', 'export'])[1 + i % 3], i::text, '', '{}', 'user:user-1@example.com', 'an outage',
       case when i % 100 = 0 then now() else at end, case when i % 100 = 0 then now() + interval '1 day' else at + interval '1 day' end,
       case when i % 100 = 0 then 'waiting' else 'approved' end, case when i % 100 > 0 then 'user:user-2@example.com' end, case when i % 100 > 0 then at end
     from ${more('approvals', rows / 200)}`,
    `insert into alert_messages (id, rule_id, event, text, at, due_at, done_at)
     select gen_random_uuid(), ${id('a1e7', '1 + i % 20')}, 'started', 'It is old.', at, at, at from ${more('alert_messages', rows / 200)}`,
    `insert into breaker_moves (provider, epoch, state, at)
     select 'primary', i, case when i % 2 = 1 then 'open' else 'closed' end, now() - interval '7 days' * (1 - g.share)
     from (select i, i::float8 / ${Math.round(rows / 500)} as share from ${more('breaker_moves', rows / 500)}) g on conflict do nothing`,
  ]
}

const counts = `'{"total": 0, "willSend": 0, "willBeSuppressed": 0, "mayReachTwice": 0, "excluded": {"unknown": 0, "alreadySent": 0, "final": 0, "inProgress": 0, "unusable": 0}}'`

async function addAlert(sql: Database, ruleId: string): Promise<void> {
  const target = sealTarget(ruleId, { kind: 'email', provider: 'mail', address: 'ops@example.com' })
  await sql`
    insert into alert_rules (id, name, alarm, threshold, hold_seconds, target)
    values (${ruleId}, ${ruleId}, 'backlog_age', 300, 60, ${target}) on conflict do nothing`
}
