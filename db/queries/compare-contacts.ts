import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

const statement = `
select count(*) as known, count(*) filter (where c.content_hash <> u.content_hash) as changed
from unnest($2::int2[], $3::uuid[], $4::uuid[]) u(lane, identity, content_hash)
join list_contacts c on c.lane = u.lane and c.list_id = $1::uuid and c.identity = u.identity`

/** What adding these contacts would do, without doing it: how many the list has, and how many of those differ. */
export async function compareContacts(
  sql: Database,
  listId: string,
  contacts: readonly { identity: string; contentHash: string }[],
): Promise<{ known: number; changed: number }> {
  const [row] = await sql.unsafe<{ known: number; changed: number }[]>(
    statement,
    [
      listId,
      arrayParameter(contacts.map(({ identity }) => laneOf(identity))),
      arrayParameter(contacts.map(({ identity }) => identity)),
      arrayParameter(contacts.map(({ contentHash }) => contentHash)),
    ],
    { prepare: true },
  )
  return row ?? { known: 0, changed: 0 }
}
