import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

// The lists' counts change with their contacts, and last, as when contacts are added.
const statement = `
with gone as (
  delete from list_contacts c using unnest($1::int2[], $2::uuid[], $3::uuid[]) u(lane, list_id, identity)
  where c.lane = u.lane and c.list_id = u.list_id and c.identity = u.identity
  returning c.list_id
),
counted as (
  select list_id, count(*) as n from gone group by list_id
),
told as (
  update contact_lists l set contacts = l.contacts - c.n from counted c where l.id = c.list_id
),
audited as (
  insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
  select $4::uuid, $5, 'person.erase', 'person', $6, $7, jsonb_build_object('contacts', sum(n)) from counted having sum(n) > 0
)
select count(*)::int as erased from gone`

/** Takes contacts off their lists, with the record of it. @returns how many there were */
export async function eraseContacts(
  sql: Database,
  given: {
    contacts: readonly { listId: string; identity: string }[]
    hash: string
    auditId: string
    actor: string
    reason: string
  },
): Promise<number> {
  const { contacts, hash, auditId, actor, reason } = given
  if (contacts.length === 0) return 0
  const [row] = await sql.unsafe<{ erased: number }[]>(statement, [
    arrayParameter(contacts.map(({ identity }) => laneOf(identity))),
    arrayParameter(contacts.map(({ listId }) => listId)),
    arrayParameter(contacts.map(({ identity }) => identity)),
    auditId,
    actor,
    hash,
    reason,
  ])
  return row?.erased ?? 0
}
