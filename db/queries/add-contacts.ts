import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

export type ContactToAdd = { identity: string; contentHash: string }

/** The contacts' sealed cells in their order, one after the other; each ends where `ends` says. */
export type SealedContacts = { bytes: Buffer; ends: readonly number[] }

/** Rows of a file that reach no contact, since the upload's last statement. */
export type RowsAside = { rows: number; duplicatesInFile: number; invalid: number; bytes: number }

// Sealed cells come as one value that each row has its piece of: as bytes, instead of as an array that is written and read as text.
// Not COPY: it cannot say who is new, so it takes a table beside it and three round trips, a third more of the database's processor
// and two and a half times as long (docs/scaling.md).
// The key decides who is new. A contact whose cells are unchanged is not written: it comes back as a duplicate. The
// counts of upload and list change with the contacts or not at all, and last: no lock on a contact waits behind them.
const statement = `
with written as (
  insert into list_contacts as c (lane, list_id, identity, content_hash, upload_id, added_at, sealed)
  select u.lane, $1::uuid, u.identity, u.content_hash, $2::uuid, now(), substring($6::bytea from u.begins for u.length)
  from unnest($3::int2[], $4::uuid[], $5::uuid[], $7::int4[], $8::int4[]) u(lane, identity, content_hash, begins, length)
  on conflict (lane, list_id, identity) do update
    set content_hash = excluded.content_hash, upload_id = excluded.upload_id, sealed = excluded.sealed
    where c.content_hash <> excluded.content_hash
  returning c.xmax = 0 as added
),
counted as (
  select count(*) filter (where added) as added, count(*) filter (where not added) as updated from written
),
told_upload as (
  update list_uploads u
  set rows = u.rows + $9::int8, duplicates_in_file = u.duplicates_in_file + $10::int8, invalid = u.invalid + $11::int8,
      bytes = u.bytes + $12::int8, added = u.added + counted.added, updated = u.updated + counted.updated,
      duplicates_in_list = u.duplicates_in_list + cardinality($4::uuid[]) - counted.added - counted.updated, updated_at = now()
  from counted where u.id = $2
),
told_list as (
  update contact_lists l set contacts = l.contacts + counted.added from counted where l.id = $1 and counted.added > 0
)
select added, updated from counted`

/** Adds contacts to a list, or brings them up to date. Identities must differ within one call. @returns how many of each */
export async function addContacts(
  sql: Database,
  place: { listId: string; uploadId: string },
  contacts: readonly ContactToAdd[],
  sealed: SealedContacts,
  aside: RowsAside,
): Promise<{ added: number; updated: number }> {
  const inOrder = contacts
    .map((contact, i) => ({ contact, lane: laneOf(contact.identity), begins: sealed.ends[i - 1] ?? 0, i }))
    .sort((a, b) => a.lane - b.lane || (a.contact.identity < b.contact.identity ? -1 : 1))
  const [row] = await sql.unsafe<{ added: number; updated: number }[]>(
    statement,
    [
      place.listId,
      place.uploadId,
      arrayParameter(inOrder.map(({ lane }) => lane)),
      arrayParameter(inOrder.map(({ contact }) => contact.identity)),
      arrayParameter(inOrder.map(({ contact }) => contact.contentHash)),
      sealed.bytes,
      arrayParameter(inOrder.map(({ begins }) => begins + 1)),
      arrayParameter(inOrder.map(({ begins, i }) => (sealed.ends[i] ?? begins) - begins)),
      aside.rows,
      aside.duplicatesInFile,
      aside.invalid,
      aside.bytes,
    ],
    { prepare: true },
  )
  if (!row) throw new Error('counting gave no row')
  return row
}
