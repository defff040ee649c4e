import type { Database } from '@/db/client'
import { isUnsettled } from '@/db/queries/unsettled-subject'

// Rows by their place, from a list that is made once: joined with the rows that it locks, a table that looks empty to the planner would have it
// made again for each of them. What is left of a key (entomb-keys.ts) goes 90 days after its answer; never while a notification of it is not settled.
const deleteTombstones = `
delete from idempotency_keys
where ctid = any(array(
  select e.ctid from idempotency_keys e
  where e.expires_at <= now() - interval '90 days' and not ${isUnsettled('e')}
  order by e.expires_at limit $1 for update skip locked))`

// Older than any notification that they could be about.
const deleteReceipts = `
delete from receipts
where ctid = any(array(
  select ctid from receipts
  where received_at <= now() - $2::float8 * interval '1 second' order by received_at limit $1 for update skip locked))`

const deleteLookups = `
delete from lookups
where ctid = any(array(
  select ctid from lookups
  where asked_at <= now() - $2::float8 * interval '1 second' order by asked_at limit $1 for update skip locked))`

const deleteProviderMessages = `
delete from provider_messages
where ctid = any(array(
  select ctid from provider_messages
  where at <= now() - $2::float8 * interval '1 second' order by at limit $1 for update skip locked))`

/** The kinds of row that are told apart in what a run says; the three of `receipts` are one to whoever reads it. */
export type ReapedKind = 'keys' | 'receipts'

const batchOf =
  (statement: string, ofRetention = true) =>
  async (sql: Database, limit: number, afterSeconds: number): Promise<number> =>
    (await sql.unsafe(statement, ofRetention ? [limit, afterSeconds] : [limit], { prepare: true })).count

/** Each removes one batch of its kind: at most `limit` rows, in one statement. @returns how many went */
export const expiredRows: [ReapedKind, (sql: Database, limit: number, afterSeconds: number) => Promise<number>][] = [
  ['keys', batchOf(deleteTombstones, false)],
  ['receipts', batchOf(deleteReceipts)],
  ['receipts', batchOf(deleteLookups)],
  ['receipts', batchOf(deleteProviderMessages)],
]

// Whoever reads a day for long, a backup above all, must not have everybody wait behind this: there is a week's time.
const makeDays = `
select set_config('lock_timeout', '500ms', true),
  ensure_day_partitions((now() at time zone 'utc')::date, (now() at time zone 'utc')::date + 7)`

/** Makes the partitions of the coming week. @throws while somebody is in the way */
export async function ensurePartitions(sql: Database): Promise<void> {
  await sql.unsafe(makeDays, [], { prepare: true })
}
