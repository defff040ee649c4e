import type { Database } from '@/db/client'

/**
 * Makes `tokenHash` the token of key `bootstrap`. The same token again changes nothing, so that a key which was revoked
 * stays revoked across restarts. A token that is another key's is left to that key.
 * @returns false when nothing had to change
 */
export async function upsertBootstrapKey(
  sql: Database,
  key: { producerId: string; auditId: string; tokenHash: Buffer; scopes: string[] },
): Promise<boolean> {
  const rows = await sql`
    with producer as (
      insert into producers (id, name) values (${key.producerId}, 'bootstrap')
      on conflict (name) do update set name = excluded.name
      returning id
    ), changed as (
      insert into producer_keys as k (id, producer_id, token_hash, scopes)
      select 'bootstrap', p.id, ${key.tokenHash}, ${key.scopes}
      from producer p
      where not exists (select from producer_keys o where o.token_hash = ${key.tokenHash} and o.id <> 'bootstrap')
      on conflict (id) do update
        set token_hash = excluded.token_hash,
            scopes = excluded.scopes,
            disabled_at = case when k.token_hash = excluded.token_hash then k.disabled_at end
        where (k.token_hash, k.scopes) is distinct from (excluded.token_hash, excluded.scopes)
      returning id
    ), audited as (
      insert into audit_records (id, actor, action, subject_kind, subject_id, reason)
      select ${key.auditId}, 'environment', 'producer_key.create', 'producer_key', c.id, 'ONCE_API_KEY' from changed c
    )
    select id from changed`
  return rows.length > 0
}
