import type { Database } from '@/db/client'

/** Disables a key with its audit record. @returns false when there is no such key, or it was disabled already */
export async function disableProducerKey(
  sql: Database,
  key: { keyId: string; auditId: string; actor: string; reason: string | null },
): Promise<boolean> {
  const rows = await sql`
    with disabled as (
      update producer_keys set disabled_at = now()
      where id = ${key.keyId} and disabled_at is null
      returning id
    ), audited as (
      insert into audit_records (id, actor, action, subject_kind, subject_id, reason)
      select ${key.auditId}, ${key.actor}, 'producer_key.revoke', 'producer_key', d.id, ${key.reason} from disabled d
    )
    select id from disabled`
  return rows.length > 0
}
