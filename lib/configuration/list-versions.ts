import { database } from '@/db/client'
import { listConfigurationVersions } from '@/db/queries/list-configuration-versions'
import type { ConfigurationChange } from '@/lib/configuration/diff-configurations'

/** One saved version without its document; `at` is RFC 3339 in UTC. */
export type SavedVersion = {
  version: number
  author: string
  reason: string | null
  at: string
  changes: ConfigurationChange[]
}

/** A page of versions, newest first; `older` is what to give as `below` for the next one. */
export async function listVersions(
  below: number | null,
  limit: number,
): Promise<{ versions: SavedVersion[]; older: number | null }> {
  const rows = await listConfigurationVersions(database('console'), below, limit + 1)
  const versions = rows.slice(0, limit).map(({ createdAt, changes, ...row }) => ({
    ...row,
    at: createdAt.toISOString(),
    changes: Array.isArray(changes) ? (changes as ConfigurationChange[]) : [],
  }))
  return { versions, older: rows.length > limit ? (versions.at(-1)?.version ?? null) : null }
}
