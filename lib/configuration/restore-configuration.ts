import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { activeConfiguration, configurationOfVersion } from '@/lib/configuration/active-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { touchesSecrets } from '@/lib/configuration/touches-secrets'

/**
 * Makes an earlier version's document, its secrets included, the newest version.
 * @throws AppError `forbidden`, `proof_needed` where secrets or where they are sent differ, `not_found`, and as `saveConfiguration`
 */
export async function restoreConfiguration(
  by: Operator,
  restore: { version: number; expectedVersion: number; reason: string | null },
): Promise<{ version: number }> {
  requirePermission(by, 'configuration.write')
  const { document } = await configurationOfVersion(restore.version)
  if (touchesSecrets((await activeConfiguration()).document, document)) requireRecentProof(by)
  return saveConfiguration({
    input: document,
    expectedVersion: restore.expectedVersion,
    author: actorOf(by),
    reason: restore.reason ?? `Version ${restore.version} restored`,
  })
}
