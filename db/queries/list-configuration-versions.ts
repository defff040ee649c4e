import type { Database } from '@/db/client'

export type ConfigurationVersionRow = {
  version: number
  author: string
  reason: string | null
  createdAt: Date
  /** What it changed, secrets masked; null for a version without an audit record. */
  changes: unknown
}

/** Versions below one, newest first, without their documents. */
export async function listConfigurationVersions(
  sql: Database,
  below: number | null,
  limit: number,
): Promise<ConfigurationVersionRow[]> {
  return sql<ConfigurationVersionRow[]>`
    select v.version, v.author, v.reason, v.created_at as "createdAt", a.changes
    from configuration_versions v
    left join lateral (
      select r.detail -> 'changes' as changes from audit_records r
      where r.subject_kind = 'configuration' and r.subject_id = v.version::text and r.action = 'configuration.save'
      order by r.at desc limit 1
    ) a on true
    where v.version < coalesce(${below}::int, 2147483647)
    order by v.version desc limit ${limit}`
}
