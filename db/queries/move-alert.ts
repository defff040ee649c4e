import type { Database } from '@/db/client'
import type { AlertEvent, AlertPhase } from '@/lib/domain/alert'

export type AlertMove = {
  ruleId: string
  /** The state that this was decided on. */
  epoch: number
  to: AlertPhase
  tell: { id: string; event: AlertEvent; text: string } | null
}

// The rule's row arbitrates: of any number of processes that decided on one epoch, one moves it, and its message is written with
// the move or not at all.
const statement = `
with moved as (
  update alert_rules r
  set phase = $3, since = case when r.phase = $3 then r.since else m.at end, epoch = r.epoch + 1,
      told_at = case when $4::uuid is null then r.told_at else m.at end
  from (select now() as at) m
  where r.id = $1::uuid and r.epoch = $2::int4 and r.enabled
  returning r.id, m.at
),
told as (
  insert into alert_messages (id, rule_id, event, text, at, due_at)
  select $4::uuid, id, $5, $6, at, at from moved where $4::uuid is not null
),
old as (
  delete from alert_messages where rule_id = $1::uuid and at < now() - interval '30 days'
)
select 1 from moved`

/** Moves a rule on from the state that was seen. @returns whether this was the one that moved it */
export async function moveAlert(sql: Database, { ruleId, epoch, to, tell }: AlertMove): Promise<boolean> {
  const message = [tell?.id ?? null, tell?.event ?? null, tell?.text ?? null]
  return (await sql.unsafe(statement, [ruleId, epoch, to, ...message], { prepare: true })).length === 1
}
