import { setTimeout as pause } from 'node:timers/promises'
import type { CrashBed } from '@/e2e/support/crash/crash-bed'
import { type KillKind, lease, reapPoints } from '@/e2e/support/crash/crash-points'
import { endAt } from '@/e2e/support/crash/end-at'
import { cronSecret } from '@/e2e/support/crash/fault-bed'

type Accepted = { id: string; key: string; body: object }

/**
 * K11: keys whose retention is over, and a reaper that ends there. Afterwards each settled one is a tombstone that refuses
 * its key, and one whose notification can still be sent is as it was. @param accepted a new one, whose key nobody asks with again
 */
export async function endReaper(
  bed: CrashBed,
  kill: KillKind,
  accepted: () => Promise<Accepted>,
  met: (name: string) => void,
): Promise<void> {
  for (const point of reapPoints) {
    const settled = [await accepted(), await accepted()]
    await untilSettled(bed, settled)
    const live = await waiting(bed, accepted)
    const keys = [...settled, live].map(({ key }) => key)
    await bed.sql`update idempotency_keys set expires_at = now() - interval '1 second' where key = any(${keys})`
    await endAt(bed, { point, kill, about: '' }, () => void reap(bed))
    met(point.name)
    while (!(await reap(bed)));
    for (const one of settled) await checkTombstone(bed, one)
    if ((await answerOf(bed, live)) === '') throw new Error(`the key ${live.key} is gone although it can still be sent`)
    await bed.sql`update outbox_messages set due_at = now() where notification_id = ${live.id}`
  }
}

/** Accepted, and not due before its turn is over. */
async function waiting(bed: CrashBed, accepted: () => Promise<Accepted>): Promise<Accepted> {
  bed.watch.hold(lease)
  const one = await accepted()
  await bed.sql`update outbox_messages set due_at = now() + interval '1 hour' where notification_id = ${one.id}`
  bed.watch.letGo()
  return one
}

async function untilSettled({ sql }: CrashBed, all: readonly Accepted[]): Promise<void> {
  const ids = all.map(({ id }) => id)
  while ((await sql`select 1 from outbox_messages where notification_id = any(${ids}::uuid[])`).length > 0)
    await pause(50)
}

async function reap({ ingress }: CrashBed): Promise<boolean> {
  const headers = { authorization: `Bearer ${cronSecret}` }
  const answer = await fetch(`${ingress.url}/api/cron/retention`, { method: 'POST', headers }).catch(() => null)
  return answer?.ok ?? false
}

async function answerOf({ sql }: CrashBed, { id, key }: Accepted): Promise<string | undefined> {
  const [row] = await sql<{ answer: string }[]>`
    select answer from idempotency_keys where key = ${key} and subject_id = ${id}`
  return row?.answer
}

async function checkTombstone(bed: CrashBed, one: Accepted): Promise<void> {
  if ((await answerOf(bed, one)) !== '') throw new Error(`the key ${one.key} is no tombstone`)
  for (;;) {
    const again = await fetch(`${bed.ingress.url}/api/v1/notifications`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bed.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': one.key,
      },
      body: JSON.stringify(one.body),
    }).catch(() => null)
    if (again?.status === 409) return
    if (again && again.status < 500) throw new Error(`the spent key ${one.key} was answered ${again.status}`)
  }
}
