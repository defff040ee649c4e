import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { receiptApplication, receiptRank } from '@/db/queries/receipt-application'
import type { ReceiptSubject, ReceiptWord } from '@/lib/domain/receipt'

export type ReceivedReceipt = {
  subject: ReceiptSubject
  receiptHash: string
  provider: string
  receiptId: string | null
  providerMessageId: string | null
  status: ReceiptWord
  code: string | null
  at: Date | null
}

// A message that nobody has heard of leaves a row that waits. Finish names the notification in that same row, so one of
// the two always sees the other: `on conflict` waits for it and reads what it committed, whatever the snapshot says.
const statement = `
with fresh as (
  insert into receipts (lane, subject, receipt_hash, subject_kind, provider, receipt_id, provider_message_id, status, code, at, received_at)
  select u.*, now()
  from unnest($1::int2[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[]) u
  on conflict (lane, subject, receipt_hash) do nothing
  returning lane, subject, receipt_hash, subject_kind, provider, provider_message_id as message_id, ${receiptRank('status')} as rank
),
known as (
  select p.notification_lane, p.notification_id, f.lane, f.subject, f.provider, f.message_id, f.rank
  from fresh f
  join provider_messages p on p.lane = f.lane and p.message_hash = f.subject
  where f.subject_kind = 'message' and p.notification_id is not null
),
unheard as (
  insert into provider_messages (lane, message_hash, waiting, at)
  select f.lane, f.subject, true, now()
  from fresh f
  where f.subject_kind = 'message' and (f.lane, f.subject) not in (select lane, subject from known)
  group by f.lane, f.subject
  order by f.lane, f.subject
  on conflict (lane, message_hash) do update set waiting = provider_messages.waiting or provider_messages.notification_id is null
  returning lane, message_hash, notification_lane, notification_id
),
matched as (
  select lane as notification_lane, subject as notification_id, false as by_message, provider, message_id, rank
  from fresh where subject_kind = 'notification'
  union all
  select notification_lane, notification_id, true, provider, message_id, rank from known
  union all
  select h.notification_lane, h.notification_id, true, f.provider, f.message_id, f.rank
  from unheard h join fresh f on f.lane = h.lane and f.subject = h.message_hash
  where h.notification_id is not null
),
${receiptApplication},
counted as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select 0, date_trunc('minute', now()), 'receipt', '', '', provider, '', 0, count(*) from fresh group by provider
)
select receipt_hash as hash from fresh`

/**
 * Keeps receipts, finds their notifications and moves those forward, in one statement. What cannot be matched yet is
 * matched when its notification becomes known. @returns the hashes of those that were not told before
 */
export async function recordReceipts(sql: Database, receipts: readonly ReceivedReceipt[]): Promise<Set<string>> {
  const rows = [...receipts].sort(bySubject)
  const fresh = await sql.unsafe<{ hash: string }[]>(
    statement,
    [
      arrayParameter(rows.map((row) => row.subject.lane)),
      arrayParameter(rows.map((row) => row.subject.id)),
      arrayParameter(rows.map((row) => row.receiptHash)),
      arrayParameter(rows.map((row) => row.subject.kind)),
      arrayParameter(rows.map((row) => row.provider)),
      arrayParameter(rows.map((row) => row.receiptId)),
      arrayParameter(rows.map((row) => row.providerMessageId)),
      arrayParameter(rows.map((row) => row.status)),
      arrayParameter(rows.map((row) => row.code)),
      arrayParameter(rows.map((row) => row.at)),
    ],
    { prepare: true },
  )
  return new Set(fresh.map((row) => row.hash))
}

/** Batches that meet lock in the same order. */
function bySubject(a: ReceivedReceipt, b: ReceivedReceipt): number {
  return a.subject.lane - b.subject.lane || (a.subject.id < b.subject.id ? -1 : a.subject.id > b.subject.id ? 1 : 0)
}
