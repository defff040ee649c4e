import type { Database } from '@/db/client'

/** A message that this process may send now; `attempt` is the right to say how that ended. */
export type LeasedAlertMessage = {
  id: string
  ruleId: string
  rule: string
  target: Buffer
  event: string
  text: string
  at: Date
  attempt: number
}

// Whoever leases it has half a minute; then it is due again, since its process may be gone. A rule's messages go one after the
// other: the end is not told before the start.
const statement = `
with due as (
  select id from alert_messages d
  where done_at is null and due_at <= now() and case when $2::uuid is null then not exists (
      select from alert_messages e where e.rule_id = d.rule_id and e.done_at is null and (e.at, e.id) < (d.at, d.id))
    else id = $2::uuid end
  order by due_at limit $1 for update skip locked
),
taken as (
  update alert_messages m set attempts = m.attempts + 1, due_at = now() + interval '30 seconds' from due where m.id = due.id
  returning m.*
)
select t.id, t.rule_id as "ruleId", r.name as rule, r.target, t.event, t.text, t.at, t.attempts as attempt
from taken t join alert_rules r on r.id = t.rule_id order by t.at`

/** Takes up to `limit` messages that are due, oldest first, or the one that is named. */
export async function leaseAlertMessages(
  sql: Database,
  limit: number,
  id: string | null = null,
): Promise<LeasedAlertMessage[]> {
  return sql.unsafe<LeasedAlertMessage[]>(statement, [limit, id], { prepare: true })
}
