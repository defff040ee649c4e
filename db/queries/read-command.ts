import type { Database } from '@/db/client'
import type { CommandKind } from '@/db/queries/request-command'

export type CommandContent = { kind: CommandKind; notificationId: string; reason: string | null; detail: object | null }

/** What a command asks for; null when nobody asked. */
export async function readCommand(sql: Database, id: string): Promise<CommandContent | null> {
  const [row] = await sql<CommandContent[]>`
    select kind, notification_id as "notificationId", reason, detail from outbox_commands where id = ${id}`
  return row ?? null
}
