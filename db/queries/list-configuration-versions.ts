import type { Database } from '@/db/client'

export type ConfigurationVersionRow = { version: number; author: string; reason: string | null; createdAt: Date }

/** Who saved which version when, newest first, older than `before` when that is given. */
export async function listConfigurationVersions(
  sql: Database,
  page: { before: number | null; limit: number },
): Promise<ConfigurationVersionRow[]> {
  return sql<ConfigurationVersionRow[]>`
    select version, author, reason, created_at as "createdAt"
    from configuration_versions
    where version < coalesce(${page.before}::int, 2147483647)
    order by version desc
    limit ${page.limit}`
}
