import type { Database } from '@/db/client'
import type { AlertPhase } from '@/lib/domain/alert'

/** A rule as it is stored, and how it stands; ages are by the database's clock. */
export type AlertRuleRow = {
  id: string
  name: string
  enabled: boolean
  alarm: string
  threshold: number
  holdSeconds: number
  remindSeconds: number | null
  target: Buffer
  revision: number
  phase: AlertPhase
  epoch: number
  sinceMs: number
  toldMs: number | null
  /** The newest message about it. */
  last: { event: string; at: string; done: boolean; problem: string | null; attempts: number } | null
}

const statement = `
select r.id, r.name, r.enabled, r.alarm, r.threshold, r.hold_seconds as "holdSeconds", r.remind_seconds as "remindSeconds", r.target,
  r.revision, r.phase, r.epoch, extract(epoch from now() - r.since)::float8 * 1000 as "sinceMs",
  extract(epoch from now() - r.told_at)::float8 * 1000 as "toldMs",
  (select json_build_object('event', m.event, 'at', m.at, 'done', m.done_at is not null, 'problem', m.problem, 'attempts', m.attempts)
   from alert_messages m where m.rule_id = r.id order by m.at desc nulls last limit 1) as last
from alert_rules r order by r.name`

/** Every rule, by name. */
export async function listAlertRules(sql: Database): Promise<AlertRuleRow[]> {
  return sql.unsafe<AlertRuleRow[]>(statement, [], { prepare: true })
}
