import type { Database } from '@/db/client'

export type SavedAlertRule = {
  id: string
  /** The revision that its author saw; null: it is new. */
  revision: number | null
  name: string
  enabled: boolean
  alarm: string
  threshold: number
  holdSeconds: number
  remindSeconds: number | null
  target: Buffer
  auditId: string
  actor: string
  /** What of it may be read by people. */
  detail: Record<string, string | number | boolean | null>
}

// A changed rule is watched anew: what it was about may not be what it is about now.
const statement = `
with made as (
  insert into alert_rules (id, name, enabled, alarm, threshold, hold_seconds, remind_seconds, target)
  select $1::uuid, $3, $4, $5, $6::float8, $7::int4, $8::int4, $9::bytea where $2::int4 is null
  on conflict (name) do nothing
  returning id
),
changed as (
  update alert_rules r
  set name = $3, enabled = $4, alarm = $5, threshold = $6::float8, hold_seconds = $7::int4, remind_seconds = $8::int4, target = $9::bytea,
      revision = r.revision + 1, phase = 'quiet', since = m.at, told_at = null, epoch = r.epoch + 1
  from (select now() as at) m
  where r.id = $1::uuid and r.revision = $2::int4 and not exists (select from alert_rules o where o.name = $3 and o.id <> r.id)
  returning r.id
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $10::uuid, $11, case when $2::int4 is null then 'alert.create' else 'alert.change' end, 'alert', $3, $12::text::jsonb
from (select id from made union all select id from changed) s
returning 1`

/** Makes or changes a rule with its audit record. @returns false: the name is taken, or somebody else changed it meanwhile */
export async function saveAlertRule(sql: Database, rule: SavedAlertRule): Promise<boolean> {
  const { id, revision, name, enabled, alarm, threshold, holdSeconds, remindSeconds, target, auditId, actor } = rule
  const rows = await sql.unsafe(
    statement,
    [
      ...[id, revision, name, enabled, alarm, threshold, holdSeconds, remindSeconds, target],
      ...[auditId, actor, JSON.stringify(rule.detail)],
    ],
    { prepare: true },
  )
  return rows.length === 1
}
