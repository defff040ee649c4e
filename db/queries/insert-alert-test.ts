import type { Database } from '@/db/client'

const statement = `
with written as (
  insert into alert_messages (id, rule_id, event, text, at, due_at)
  select $1::uuid, r.id, 'test', $3, now(), now() from alert_rules r where r.id = $2::uuid
  returning rule_id
)
insert into audit_records (id, actor, action, subject_kind, subject_id)
select $4::uuid, $5, 'alert.test', 'alert', r.name from written w join alert_rules r on r.id = w.rule_id
returning 1`

/** Writes a message that only tries the way to a rule's target. @returns false: there is no such rule */
export async function insertAlertTest(
  sql: Database,
  test: { id: string; ruleId: string; text: string; auditId: string; actor: string },
): Promise<boolean> {
  const { id, ruleId, text, auditId, actor } = test
  return (await sql.unsafe(statement, [id, ruleId, text, auditId, actor], { prepare: true })).length === 1
}
