/**
 * Whether work is left for what the first request under a key made: its notification, or one of its event's. Such a key outlives
 * its retention, or a repeat would be taken as new beside it. `offset 0` makes each a look-up by key (read-standing.ts).
 * @param key the alias of the row of idempotency_keys
 */
export const isUnsettled = (key: string) => `(
  exists (select from outbox_messages m where m.lane = ${key}.subject_lane and m.notification_id = ${key}.subject_id offset 0)
  or exists (
    select from notifications n
    cross join lateral (select from outbox_messages m where m.lane = n.lane and m.notification_id = n.id offset 0) m
    where n.event_id = ${key}.subject_id offset 0))`
