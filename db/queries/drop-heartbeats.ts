import type { Database } from '@/db/client'

/** Forgets heartbeats of a family that nobody owes any more: their age would grow for ever. */
export async function dropHeartbeats(sql: Database, prefix: string, kept: string[]): Promise<void> {
  await sql`delete from heartbeats where starts_with(name, ${prefix}) and not (name = any(${kept}))`
}
