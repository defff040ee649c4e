import type { Database } from '@/db/client'

export type NewConfigurationVersion = {
  /** Saved only if this is the newest version; null: whatever is. */
  expectedVersion: number | null
  document: unknown
  author: string
  reason: string | null
  auditId: string
  /** What changed, secrets masked. */
  changes: unknown
}

// Two who expect the same version meet at the primary key: the later one inserts nothing.
/** Saves the next version with its audit record. @returns its number, or null when another version is the newest */
export async function insertConfigurationVersion(sql: Database, next: NewConfigurationVersion): Promise<number | null> {
  const [row] = await sql<{ version: number }[]>`
    with newest as (
      select coalesce(max(version), 0) as version from configuration_versions
    ), saved as (
      insert into configuration_versions (version, document, author, reason)
      select n.version + 1, ${sql.json(next.document as never)}, ${next.author}, ${next.reason}
      from newest n
      where n.version = coalesce(${next.expectedVersion}::int, n.version)
      on conflict (version) do nothing
      returning version
    ), audited as (
      insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
      select ${next.auditId}, ${next.author}, 'configuration.save', 'configuration', s.version::text, ${next.reason},
        ${sql.json({ changes: next.changes } as never)}
      from saved s
    )
    select version from saved`
  return row?.version ?? null
}
