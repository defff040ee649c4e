import { randomUUID } from 'node:crypto'
import { type Database, database } from '@/db/client'
import { insertAuditRecord } from '@/db/queries/insert-audit-record'
import { readNewestConfiguration } from '@/db/queries/read-newest-configuration'
import {
  readStaleSeals,
  type SealedRow,
  type SealedTable,
  sealedTables,
  writeFreshSeals,
} from '@/db/queries/reseal-rows'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { configurationSchema } from '@/lib/configuration/document'
import { inCurrentForm } from '@/lib/configuration/in-current-form'
import { hasStaleSecrets } from '@/lib/configuration/provider-secrets'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { AppError } from '@/lib/domain/errors'
import { adapterNamed } from '@/lib/providers/registry'
import { newestMark, open, seal } from '@/lib/secrets/key-ring'

const rowsPerBatch = 500
const beginning = { lane: -1, id: '00000000-0000-0000-0000-000000000000', more: '00000000-0000-0000-0000-000000000000' }

/** What ciphertext of a row is bound to: as each table's own module binds it, which a test holds them to. */
const placeOf: Record<SealedTable, (row: Omit<SealedRow, 'sealed'>) => string> = {
  notification_contents: ({ id }) => `notification_contents/${id}`,
  events: ({ id }) => `events/${id}`,
  list_contacts: ({ id, more }) => `list_contacts/${id}/${more}`,
  intake_rejects: ({ id }) => `intake_rejects/${id}`,
  user_totp: ({ id }) => `user_totp.sealed_secret/${id}`,
  alert_rules: ({ id }) => `alert_rules/${id}/target`,
  approvals: ({ id }) => `approvals/${id}/asked`,
}

/** How many rows of each table, and whether the configuration has a new version for it. */
export type ResealSummary = Record<SealedTable, number> & { configuration: boolean }

/**
 * Seals everything that an older key has sealed under the newest one, batch by batch. Whoever ends it in the middle loses nothing and
 * begins again where it was; any number may run at once, beside everything else. Older versions of the configuration stay as they are.
 * @throws when a row's key is gone
 */
export async function reseal(actor: string): Promise<ResealSummary> {
  const sql = database('engine')
  const subjectId = newestMark().subarray(2).toString()
  const record = { id: randomUUID(), actor, subjectKind: 'encryption_key', subjectId, reason: null, detail: {} }
  await insertAuditRecord(sql, { ...record, action: 'encryption.reseal' })
  const summary = { configuration: await resealConfiguration(actor) } as ResealSummary
  for (const table of sealedTables) summary[table] = await resealTable(sql, table)
  return summary
}

async function resealTable(sql: Database, table: SealedTable): Promise<number> {
  let done = 0
  for (let after: Omit<SealedRow, 'sealed'> = beginning; ; ) {
    const rows = await readStaleSeals(sql, table, after, newestMark(), rowsPerBatch)
    const last = rows.at(-1)
    if (!last) return done
    const fresh = rows.map((row) => ({
      ...row,
      fresh: seal(open(row.sealed, placeOf[table](row)), placeOf[table](row)),
    }))
    done += await writeFreshSeals(sql, table, fresh)
    after = last
  }
}

/** A version like the one in force, whose secrets are sealed anew as those of every version are. */
async function resealConfiguration(actor: string): Promise<boolean> {
  const stored = await readNewestConfiguration(database('service'), -1)
  if (stored.version === 0) return false
  if (!hasStaleSecrets(configurationSchema.parse(inCurrentForm(stored.document)), adapterNamed)) return false
  const { version, document } = await activeConfiguration()
  const reason = 'secrets sealed under the newest encryption key'
  try {
    await saveConfiguration({ input: document, expectedVersion: version, author: actor, reason })
    return true
  } catch (error) {
    // Somebody saved meanwhile, and what is saved has the newest key.
    if (error instanceof AppError && error.code === 'version_stale') return false
    throw error
  }
}
