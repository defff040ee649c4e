import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { configurationOfVersion } from '@/lib/configuration/active-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'

/**
 * Makes an earlier version's document, its secrets included, the newest version.
 * @throws AppError `forbidden`, `not_found`, and as `saveConfiguration`
 */
export async function restoreConfiguration(
  by: Operator,
  restore: { version: number; expectedVersion: number; reason: string | null },
): Promise<{ version: number }> {
  requirePermission(by, 'configuration.write')
  const { document } = await configurationOfVersion(restore.version)
  return saveConfiguration({
    input: document,
    expectedVersion: restore.expectedVersion,
    author: actorOf(by),
    reason: restore.reason ?? `Version ${restore.version} restored`,
  })
}
