import type { Database } from '@/db/client'
import type { CommandKind } from '@/db/queries/request-command'

export type PendingCommand = {
  id: string
  kind: CommandKind | 'replay_event'
  /** The event's id for `replay_event`. */
  notificationId: string
  detail: unknown
  replayId: string | null
}

/**
 * Commands that wait to be done, oldest first; those of a replay only while it runs. Two engines may read the same one:
 * doing it is conditional.
 */
export async function readPendingCommands(sql: Database, limit: number): Promise<PendingCommand[]> {
  return sql<PendingCommand[]>`
    select c.id, c.kind, c.notification_id as "notificationId", c.detail, c.replay_id as "replayId"
    from outbox_commands c
    where c.status = 'pending'
      and (c.replay_id is null or exists (select from replays r where r.id = c.replay_id and r.status = 'running'))
    order by c.created_at limit ${limit}`
}

/** Ends a command that the state did not allow, with the reason that its author sees. */
export async function refuseCommand(sql: Database, id: string, answer: string): Promise<void> {
  await sql`
    update outbox_commands set status = 'refused', answer = ${answer}, done_at = now() where id = ${id} and status = 'pending'`
}

/** Ends a command that was done by another statement than its own. */
export async function finishCommand(sql: Database, id: string, answer: string): Promise<void> {
  await sql`
    update outbox_commands set status = 'done', answer = ${answer}, done_at = now() where id = ${id} and status = 'pending'`
}
