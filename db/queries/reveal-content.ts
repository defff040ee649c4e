import type { Database } from '@/db/client'

// Who it was shown to is written by the statement that reads it: nobody sees it without the record.
const statement = `
with shown as (
  select n.id, n.accepted_at, c.sealed
  from notifications n join notification_contents c on c.lane = n.lane and c.notification_id = n.id
  where n.lane = $1 and n.id = $2
),
audited as (
  insert into audit_records (id, actor, action, subject_kind, subject_id, reason)
  select $3, $4, 'notification.reveal', 'notification', id::text, $5 from shown
  returning subject_id
)
select s.sealed, s.accepted_at as "acceptedAt" from shown s join audited a on a.subject_id = s.id::text`

/** The sealed content of a notification, with the record of who looks and why; null when retention has taken it. */
export async function revealContent(
  sql: Database,
  input: { lane: number; id: string; auditId: string; actor: string; reason: string },
): Promise<{ sealed: Buffer; acceptedAt: Date } | null> {
  const { lane, id, auditId, actor, reason } = input
  const [row] = await sql.unsafe<{ sealed: Buffer; acceptedAt: Date }[]>(statement, [lane, id, auditId, actor, reason])
  return row ?? null
}
