import type { Database } from '@/db/client'

export type CommandKind = 'retry' | 'cancel' | 'resolve' | 'resend'

const statement = `
with asked as (
  insert into outbox_commands (id, kind, notification_id, actor, reason, detail)
  values ($1, $2, $3, $4, $5, $6::text::jsonb)
  on conflict (id) do nothing
  returning id
)
insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
select $7, $4, 'notification.' || $2, 'notification', $3::uuid::text, $5, $6::text::jsonb from asked
returning id`

/** Writes a command and its audit record together. @returns false when the same command was asked for before */
export async function requestCommand(
  sql: Database,
  command: {
    id: string
    kind: CommandKind
    notificationId: string
    actor: string
    reason: string | null
    detail: object | null
    auditId: string
  },
): Promise<boolean> {
  const { id, kind, notificationId, actor, reason, detail, auditId } = command
  const parameters = [id, kind, notificationId, actor, reason, detail === null ? null : JSON.stringify(detail), auditId]
  return (await sql.unsafe(statement, parameters, { prepare: true })).length === 1
}
