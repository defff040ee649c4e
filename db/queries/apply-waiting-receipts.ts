import type { Database } from '@/db/client'
import { receiptApplication, receiptRank } from '@/db/queries/receipt-application'

const find = `
select distinct lane::int as lane from provider_messages where waiting and notification_id is not null`

/** Lanes with a receipt that came before the engine knew its message by the provider's id. */
export async function findWaitingReceiptLanes(sql: Database): Promise<number[]> {
  const rows = await sql.unsafe<{ lane: number }[]>(find, [], { prepare: true })
  return rows.map((row) => row.lane)
}

// A receipt that found no notification set `waiting` in the transaction that kept it, and the notification was named in
// this row after that: whoever sees both here sees every receipt that nobody else applies. One that named the notification
// by our id, before its provider was asked to send it, is found by whoever finishes the call.
const apply = `
with named as (
  select message_hash, notification_lane, notification_id from provider_messages
  where lane = $1 and waiting and notification_id is not null
  order by message_hash limit $2 for update skip locked
),
taken as (
  update provider_messages p set waiting = false from named
  where p.lane = $1 and p.message_hash = named.message_hash
),
matched as (
  select n.notification_lane, n.notification_id, true as by_message, r.provider, r.provider_message_id as message_id,
         ${receiptRank('r.status')} as rank
  from named n join receipts r on r.lane = $1 and r.subject = n.message_hash
  union all
  select n.notification_lane, n.notification_id, false, r.provider, r.provider_message_id, ${receiptRank('r.status')}
  from named n join receipts r on r.lane = n.notification_lane and r.subject = n.notification_id
),
${receiptApplication}
select count(*)::int as n from named`

/** Applies up to `limit` messages' early receipts in one lane. @returns how many messages */
export async function applyWaitingReceipts(sql: Database, lane: number, limit: number): Promise<number> {
  const [row] = await sql.unsafe<{ n: number }[]>(apply, [lane, limit], { prepare: true })
  return row?.n ?? 0
}
