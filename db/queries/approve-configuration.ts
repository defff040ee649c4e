import type { Database } from '@/db/client'
import { type Approval, approved, approvedParameters, orNothing } from '@/db/queries/approved'
import type { NewConfigurationVersion } from '@/db/queries/insert-configuration-version'

// As insert-configuration-version.ts saves it, by who asked.
const statement = `
with ${approved},
saved as (
  insert into configuration_versions (version, document, author, reason)
  select $8::int4 + 1, $9::text::jsonb, a.requester, $10::text from approved a
  where $8::int4 = (select coalesce(max(version), 0) from configuration_versions)
  on conflict (version) do nothing
  returning version, author
),
audited as (
  insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
  select $11::uuid, author, 'configuration.save', 'configuration', version::text, $10::text,
         jsonb_build_object('changes', $12::text::jsonb, 'approval', $1::uuid, 'approvedBy', $2::text)
  from saved
)
${orNothing('saved')}`

/** Approves a change and makes it the newest version. @returns false: it may not be approved @throws a conflict when another version is the newest */
export async function approveConfiguration(
  sql: Database,
  approval: Approval,
  next: Omit<NewConfigurationVersion, 'author'>,
): Promise<boolean> {
  const { expectedVersion, document, reason, auditId, changes } = next
  const version = [expectedVersion, JSON.stringify(document), reason, auditId, JSON.stringify(changes)]
  const [row] = await sql.unsafe<{ done: number }[]>(statement, [...approvedParameters(approval), ...version])
  return row?.done === 1
}
