import type { Database } from '@/db/client'
import type { CommandKind } from '@/db/queries/request-command'

export type PendingCommand = { id: string; kind: CommandKind; notificationId: string; detail: unknown }

/** Commands that wait to be done, oldest first. Two engines may read the same one: doing it is conditional. */
export async function readPendingCommands(sql: Database, limit: number): Promise<PendingCommand[]> {
  return sql<PendingCommand[]>`
    select id, kind, notification_id as "notificationId", detail from outbox_commands
    where status = 'pending' order by created_at limit ${limit}`
}

/** Ends a command that the state did not allow, with the reason that its author sees. */
export async function refuseCommand(sql: Database, id: string, answer: string): Promise<void> {
  await sql`
    update outbox_commands set status = 'refused', answer = ${answer}, done_at = now() where id = ${id} and status = 'pending'`
}
