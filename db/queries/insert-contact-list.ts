import type { Database } from '@/db/client'
import type { ContactListRow } from '@/db/queries/read-contact-lists'

const statement = `
with made as (
  insert into contact_lists (id, name, unique_identifier, columns)
  values ($1, $2, $3::text::jsonb, $4::text::jsonb)
  on conflict (name) do nothing
  returning id, name, unique_identifier, columns, contacts, created_at
),
audited as (
  insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
  select $5, $6, 'list.create', 'list', id::text, jsonb_build_object('name', name, 'uniqueIdentifier', unique_identifier) from made
)
select id, name, unique_identifier as "uniqueIdentifier", columns, contacts, created_at as "createdAt" from made`

/** Makes a list with its audit record. @returns null when the name is taken */
export async function insertContactList(
  sql: Database,
  list: {
    id: string
    name: string
    uniqueIdentifier: readonly string[]
    columns: Record<string, string>
    actor: string
    auditId: string
  },
): Promise<ContactListRow | null> {
  const { id, name, uniqueIdentifier, columns, actor, auditId } = list
  const parameters = [id, name, JSON.stringify(uniqueIdentifier), JSON.stringify(columns), auditId, actor]
  const [row] = await sql.unsafe<ContactListRow[]>(statement, parameters)
  return row ?? null
}
