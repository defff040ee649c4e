import type { Database } from '@/db/client'

// Nobody waits for it, and one that is lost is followed by the next within a minute.
const statement = `
update producer_keys set last_used_at = now()
where id = $1 and (last_used_at is null or last_used_at < now() - interval '50 seconds') and set_config('synchronous_commit', 'off', true) = 'off'`

/** Notes that a key was used just now, unless it is noted already. */
export async function noteKeyUse(sql: Database, keyId: string): Promise<void> {
  await sql.unsafe(statement, [keyId], { prepare: true })
}
