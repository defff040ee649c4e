import { activeConfiguration, configurationOfVersion } from '@/lib/configuration/active-configuration'
import type { Configuration } from '@/lib/configuration/document'
import { maskSecrets } from '@/lib/configuration/provider-secrets'
import { adapterNamed } from '@/lib/providers/registry'

/** A version's document as people may see it; the newest when none is named. @throws AppError `not_found` */
export async function readConfiguration(version?: number): Promise<{ version: number; document: Configuration }> {
  const found = version === undefined ? await activeConfiguration() : await configurationOfVersion(version)
  return { version: found.version, document: maskSecrets(found.document, adapterNamed) }
}
