import { reopenedWindows } from '@/db/queries/reopened-windows'
import { receiptRanks, receiptStatuses } from '@/lib/domain/receipt'

const rankCases = receiptStatuses.map((status) => `when '${status}' then ${receiptRanks[status]}`).join(' ')
const standingCases = rankCases.replace("'accepted'", "'sent'")

/** How much a receipt says, from its status column; zero: nothing that settles anything. */
export const receiptRank = (column: string) => `case ${column} ${rankCases} else 0 end`

/**
 * The end of every statement that applies receipts: CTEs that follow `matched` (notification_lane, notification_id,
 * by_message, provider, message_id, rank). The provider had the message, so nothing may be sent any more: the work goes,
 * whatever its state, and a worker that finishes later finds no row and is late. The status only rises; it is compared
 * in the update itself, which sees what another transaction has just committed.
 */
export const receiptApplication = `
settled as (
  select m.notification_lane as lane, m.notification_id as id, max(m.rank) as rank,
         (array_agg(m.provider order by m.rank desc))[1] as provider,
         (array_agg(m.message_id order by m.message_id is null, m.rank desc))[1] as message_id
  from matched m
  cross join lateral (select * from notifications where lane = m.notification_lane and id = m.notification_id offset 0) n
  -- A provider speaks for what it was asked to send, not for another's messages.
  where m.rank > 0 and (m.by_message or exists (
    select from attempts a
    where a.lane = n.lane and a.notification_id = n.id and a.provider = m.provider
      and a.started_at >= n.accepted_at - interval '1 second' offset 0))
  group by m.notification_lane, m.notification_id
  order by m.notification_lane, m.notification_id
),
removed as (
  -- By the key's two columns, and no join: with an empty queue's statistics reading all of it would look as cheap.
  delete from outbox_messages m
  where m.lane = any(array(select distinct lane from settled)) and m.notification_id = any(array(select id from settled))
  returning m.lane, m.notification_id as id, m.state
),
moved as (
  update notifications n
  set status = s.status, provider = case when s.was_work then s.provider else coalesce(n.provider, s.provider) end,
      provider_message_id = coalesce(n.provider_message_id, s.message_id), sent_at = coalesce(n.sent_at, s.at), settled_at = s.at
  from (
    select s.*, r.id is not null as was_work, coalesce(r.state = 'dispatching', false) as was_calling, now() as at,
           case s.rank when ${receiptRanks.delivered} then 'delivered' when ${receiptRanks.undelivered} then 'undelivered' else 'sent' end as status
    from settled s left join removed r on r.lane = s.lane and r.id = s.id
  ) s
  where n.lane = s.lane and n.id = s.id and case n.status ${standingCases} else 0 end < s.rank
  returning n.lane, n.id, n.type, n.channel, n.event_id, n.accepted_at, s.provider, s.status, n.sent_at = s.at as is_news, s.was_calling,
            n.released_windows
),
${reopenedWindows('select lane, id, released_windows from moved')},
told_rows as (
  update outbox b set status = 'sent', updated_at = m.at
  from (select event_id, now() as at from moved where is_news and event_id is not null) m
  where b.id = m.event_id
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select 0, date_trunc('minute', now()), d.measure, d.type, d.channel, d.provider, '', d.bin, count(*)
  from (
    select status as measure, type, channel, provider, 0 as bin from moved
    union all
    select 'sent', type, channel, provider, 0 from moved where is_news and status <> 'sent'
    union all
    select 'latency', type, channel, provider,
           floor(4 * ln(greatest(extract(epoch from now() - accepted_at)::float8 * 1000, 0) + 1) / ln(2::float8))::int
    from moved where was_calling
  ) d
  group by d.measure, d.type, d.channel, d.provider, d.bin
)`
