import type { AskedChange } from '@/lib/approvals/asked'
import { configurationOfVersion } from '@/lib/configuration/active-configuration'
import { editedDocument } from '@/lib/configuration/edit-part'
import { type NextVersion, nextVersion } from '@/lib/configuration/save-configuration'
import { AppError } from '@/lib/domain/errors'

/** The version that an approved change makes now: what others changed elsewhere meanwhile stays. @throws AppError `not_allowed`, `version_stale`, `invalid` */
export async function changedVersion(change: AskedChange): Promise<NextVersion> {
  if (change.kind === 'restore') {
    const { expectedVersion, reason } = change
    const { document: input } = await configurationOfVersion(change.version)
    return nextVersion({ input, expectedVersion, reason })
  }
  const { edit } = change
  const edited = await editedDocument(edit)
  if (edited.kind === 'conflict')
    throw new AppError('not_allowed', 'Somebody changed this part since: refuse this, and let it be asked for again.')
  const { input, current } = edited
  return nextVersion({ input, expectedVersion: current.version, reason: edit.reason })
}
