import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@/db/client'
import { resolveNotificationHandler } from '@/lib/http/handlers/resolve-notification'

/** What was decided by hand, and how often the audit has it. */
export type ByHand = { id: string; verdict: 'sent' | 'not_sent'; audited: number }

const decidedMost = 500
const answeredWithinMs = 60_000

/**
 * Decides what waits for a person as the providers' own ledgers say, each three times at once under one key; `strike` ends
 * processes in the midst of it, and who hears nothing asks again. Waits until the engine has done it.
 */
export async function decideByHand(
  sql: Database,
  authorization: string,
  taken: ReadonlySet<string>,
  strike: () => Promise<void>,
): Promise<ByHand[]> {
  const waiting = await sql<{ id: string }[]>`
    select notification_id as id from outbox_messages where state = 'held' order by 1 limit ${decidedMost}`
  const decisions = waiting.map(({ id }) => ({
    id,
    verdict: taken.has(id) ? ('sent' as const) : ('not_sent' as const),
  }))
  const striking = strike()
  for (const decision of decisions) {
    await Promise.all(Array.from({ length: 3 }, () => askUntilHeard(authorization, decision)))
  }
  await striking
  await untilDone(sql)
  const rows = await sql<{ id: string; n: number }[]>`
    select subject_id as id, count(*)::int as n from audit_records where action = 'notification.resolve' group by 1`
  const audited = new Map(rows.map(({ id, n }) => [id, n]))
  return decisions.map((decision) => ({ ...decision, audited: audited.get(decision.id) ?? 0 }))
}

async function askUntilHeard(authorization: string, { id, verdict }: { id: string; verdict: string }): Promise<void> {
  for (const end = Date.now() + answeredWithinMs; ; ) {
    const request = new Request('http://once.test/', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': `by-hand-${id}` },
      body: JSON.stringify({ verdict, reason: 'as the provider says' }),
    })
    const { status } = await resolveNotificationHandler(request, { params: Promise.resolve({ id }) })
    if (status === 202) return
    if (Date.now() > end) throw new Error(`${id} could not be decided: ${status}`)
    await pause(200)
  }
}

async function untilDone(sql: Database): Promise<void> {
  for (const end = Date.now() + answeredWithinMs; Date.now() < end; await pause(200)) {
    const left = await sql`select 1 from outbox_commands where status = 'pending' limit 1`.catch(() => [1])
    if (left.length === 0) return
  }
  throw new Error('what was decided by hand was not done')
}
