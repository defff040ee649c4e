import type { Database } from '@/db/client'

const statement = `
with gone as (delete from alert_rules where id = $1::uuid returning id, name),
untold as (delete from alert_messages m using gone where m.rule_id = gone.id)
insert into audit_records (id, actor, action, subject_kind, subject_id)
select $2::uuid, $3, 'alert.remove', 'alert', name from gone
returning 1`

/** Removes a rule with what was still to be told of it. @returns false: it is gone */
export async function removeAlertRule(
  sql: Database,
  act: { id: string; auditId: string; actor: string },
): Promise<boolean> {
  return (await sql.unsafe(statement, [act.id, act.auditId, act.actor], { prepare: true })).length === 1
}
