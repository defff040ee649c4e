import { contentDays } from '@/bench/console/fill-history'
import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { contentBytes, sealContent } from '@/lib/intake/notification-content'

const rowsPerStatement = 10_000

type Bare = { lane: number; id: string; type: string; channel: 'sms' | 'email' | 'voice'; campaign: string | null }

const bareAfter = `
select n.lane, n.id, n.type, n.channel, n.campaign from notifications n
where (n.lane, n.id) > ($1::int2, $2::uuid) and n.accepted_at > now() - interval '${contentDays} days'
order by n.lane, n.id limit ${rowsPerStatement}`

const insert = `
insert into notification_contents (lane, notification_id, sealed)
select * from unnest($1::int2[], $2::uuid[], $3::bytea[]) on conflict do nothing`

/** Seals a content for each notification within retention, so that pages can open what they show. */
export async function sealContents(sql: Database): Promise<void> {
  await sql.unsafe('set statement_timeout = 0; set synchronous_commit = off; truncate notification_contents')
  let after = { lane: -1, id: '00000000-0000-0000-0000-000000000000' }
  for (;;) {
    const rows: Bare[] = await sql.unsafe(bareAfter, [after.lane, after.id], { prepare: true })
    const [lanes, ids] = [rows.map((row) => row.lane), rows.map((row) => row.id)]
    const sealed = rows.map((row) => sealContent(row.id, contentBytes(contentOf(row))))
    await sql.unsafe(insert, [arrayParameter(lanes), arrayParameter(ids), arrayParameter(sealed)], { prepare: true })
    const last = rows.at(-1)
    if (!last || rows.length < rowsPerStatement) return
    after = last
  }
}

function contentOf({ id, type, channel, campaign }: Bare) {
  const number = Number.parseInt(id.slice(-6), 16)
  const [phone, email, customerId] = [
    `+1555${1_000_000 + (number % 9_000_000)}`,
    `c${number}@example.com`,
    `CUST_${number}`,
  ]
  const address = channel === 'email' ? email : phone
  const message = {
    notificationId: id,
    ...{ type, channel, address, eventType: null, subject: channel === 'email' ? 'Your order' : null },
    recipient: { phone, email, customerId },
    identifiers: [{ name: 'customer_id', value: customerId }],
    data: { orderId: `ORD_${number % 50_000}`, total: '20.00', customerName: 'A. Customer' },
    body: `Order ORD_${number % 50_000} is confirmed. We tell you when it leaves our house.`,
  }
  return { message, envelope: { campaign, occurredAt: null, sendAt: null, expiresAt: null } }
}
