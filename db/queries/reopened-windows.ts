/** What a window's row `w` leaves behind when it is given free: one object of `released_windows`, and whose it is. */
export const releasedWindow =
  'w.opener_id, w.lane, w.window_key, w.rule, w.configuration_version, w.opened_at, w.closes_at'

/** For the update of `notifications n` beside a CTE `released` that returns the above: what it gave free, or had before. */
export const keptReleases =
  'coalesce((select jsonb_agg(r) from released r where r.opener_id = n.id), n.released_windows)'

/**
 * A CTE for statements that learn that a message was taken after all, though it was called unsent, cancelled or expired: what
 * it gave free stands again as if it always had, or the next request about the same fact would tell the customer twice. Who
 * opened one since keeps it, unless it ends sooner and its message can be sent no more. `told`: selects lane, id and
 * released_windows from the update of the notifications, which sees what another transaction has just given free.
 */
export const reopenedWindows = (told: string) => `
reopened as (
  insert into dedup_windows as w (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
  select distinct on (r.lane, r.window_key)
         r.lane, r.window_key, g.lane, g.id, r.rule, r.configuration_version, r.opened_at, r.closes_at
  from (${told}) g
  cross join lateral jsonb_to_recordset(g.released_windows)
    r(lane int2, window_key uuid, rule text, configuration_version int4, opened_at timestamptz, closes_at timestamptz)
  order by r.lane, r.window_key, r.closes_at desc
  on conflict (lane, window_key) do update
    set opener_lane = excluded.opener_lane, opener_id = excluded.opener_id, rule = excluded.rule,
        configuration_version = excluded.configuration_version, opened_at = excluded.opened_at, closes_at = excluded.closes_at
    where w.closes_at < excluded.closes_at and not exists (
      select from outbox_messages o where o.lane = w.opener_lane and o.notification_id = w.opener_id and o.state <> 'dead' offset 0)
)`
