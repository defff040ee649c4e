import type { Waits } from '@/lib/approvals/request-approval'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { activeConfiguration, configurationOfVersion } from '@/lib/configuration/active-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { secondPerson } from '@/lib/configuration/second-person'
import { touchesSecrets } from '@/lib/configuration/touches-secrets'

/**
 * Makes an earlier version's document, its secrets included, the newest version; or it waits, as in `editPart`.
 * @throws AppError `forbidden`, `proof_needed` where secrets or where they are sent differ, `not_found`, and as `saveConfiguration`
 */
export async function restoreConfiguration(
  by: Operator,
  restore: { version: number; expectedVersion: number; reason: string | null },
): Promise<{ kind: 'saved'; version: number } | Waits> {
  requirePermission(by, 'configuration.write')
  const { version, expectedVersion } = restore
  const { document: input } = await configurationOfVersion(version)
  const current = await activeConfiguration()
  if (touchesSecrets(current.document, input)) requireRecentProof(by)
  const reason = restore.reason ?? `Version ${version} restored`
  const change = { kind: 'restore' as const, version, expectedVersion, reason }
  const waits = await secondPerson(by, { current, input, change, subject: `version ${version}` })
  if (waits) return waits
  return { kind: 'saved', ...(await saveConfiguration({ input, expectedVersion, author: actorOf(by), reason })) }
}
