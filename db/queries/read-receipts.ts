import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { ReceiptSubject, ReceiptWord } from '@/lib/domain/receipt'

export type ReceiptRow = {
  provider: string
  status: ReceiptWord
  code: string | null
  providerMessageId: string | null
  receiptId: string | null
  at: Date | null
  receivedAt: Date
}

const statement = `
select r.provider, r.status, r.code, r.provider_message_id as "providerMessageId", r.receipt_id as "receiptId", r.at,
       r.received_at as "receivedAt"
from unnest($1::int2[], $2::uuid[]) s(lane, subject)
join receipts r on r.lane = s.lane and r.subject = s.subject
order by r.received_at, r.receipt_hash limit 200`

/** The receipts about any of these subjects, as they came; at most 200. */
export async function readReceipts(sql: Database, subjects: readonly ReceiptSubject[]): Promise<ReceiptRow[]> {
  const parameters = [
    arrayParameter(subjects.map((subject) => subject.lane)),
    arrayParameter(subjects.map((subject) => subject.id)),
  ]
  return sql.unsafe<ReceiptRow[]>(statement, parameters, { prepare: true })
}
