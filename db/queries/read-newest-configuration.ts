import type { Database } from '@/db/client'

/** The newest version's number, and its document unless `knownVersion` is that version already. Version 0: none saved. */
export async function readNewestConfiguration(
  sql: Database,
  knownVersion: number,
): Promise<{ version: number; document: unknown }> {
  const [row] = await sql<{ version: number; document: unknown }[]>`
    select version, case when version <> ${knownVersion} then document end as document
    from configuration_versions
    order by version desc
    limit 1`
  return row ?? { version: 0, document: null }
}
