import type { Database } from '@/db/client'

/** One version's document as stored, secrets sealed. Versions are never deleted. */
export async function readConfigurationVersion(sql: Database, version: number): Promise<{ document: unknown } | null> {
  const [row] = await sql<{ document: unknown }[]>`
    select document from configuration_versions where version = ${version}`
  return row ?? null
}
