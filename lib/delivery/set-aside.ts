import type { LeasedMessage } from '@/db/queries/lease-outbox-messages'
import { type ReturnedLease, returnLeases } from '@/db/queries/return-leases'
import { type SettledMessage, settleLeased } from '@/db/queries/settle-leased'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import type { Readiness } from '@/lib/delivery/prepare-send'
import { announceWork } from '@/lib/delivery/work-announcements'

/** Ends or hands back what is not to be called now. */
export async function setAside(
  run: DeliveryRun,
  lane: number,
  ready: { leased: LeasedMessage; readiness: Readiness }[],
): Promise<void> {
  const settled: SettledMessage[] = []
  const returned: ReturnedLease[] = []
  for (const { leased, readiness } of ready) {
    if (readiness.kind === 'settle') settled.push(readiness.settled)
    if (readiness.kind === 'return') returned.push({ id: leased.id, token: leased.token, ...readiness })
  }
  if (settled.length > 0) {
    const ours = await settleLeased(run.sql, lane, settled)
    for (const { id, ending } of settled) {
      if (!ours.has(id)) continue
      if (ending.kind === 'expired') run.counts.expired++
      if (ending.kind === 'suppressed') run.counts.suppressed++
    }
  }
  if (returned.length > 0) {
    await returnLeases(run.sql, lane, returned)
    announceWork(returned.filter((lease) => lease.delayMs === 0).map(({ provider }) => ({ lane, provider })))
  }
}
