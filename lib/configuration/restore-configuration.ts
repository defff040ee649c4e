import { configurationOfVersion } from '@/lib/configuration/active-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'

/** Makes an earlier version's document, its secrets included, the newest version. @throws as `saveConfiguration`, `not_found` */
export async function restoreConfiguration(restore: {
  version: number
  expectedVersion: number
  author: string
  reason: string | null
}): Promise<{ version: number }> {
  const { document } = await configurationOfVersion(restore.version)
  const reason = restore.reason ?? `Version ${restore.version} restored`
  return saveConfiguration({
    input: document,
    expectedVersion: restore.expectedVersion,
    author: restore.author,
    reason,
  })
}
