import type { ContactListRow } from '@/db/queries/read-contact-lists'
import type { ListUploadRow } from '@/db/queries/read-list-uploads'

/** A list as the API and the console show it. */
export function listView({ name, uniqueIdentifier, columns, contacts, createdAt }: ContactListRow) {
  return { name, uniqueIdentifier, columns, contacts, createdAt: createdAt.toISOString() }
}

/** An upload with its facts; one that went silent is `interrupted`: uploading the same file again completes it. */
export function uploadView(row: ListUploadRow) {
  const { id, silent, errors, startedAt, updatedAt, finishedAt, status, ...facts } = row
  return {
    uploadId: id,
    status: silent ? ('interrupted' as const) : status,
    ...facts,
    errors: errors ?? [],
    startedAt: startedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}
