import { findDueLanes } from '@/db/queries/find-due-lanes'
import { runCampaigns } from '@/lib/campaigns/run-campaigns'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { closedFor } from '@/lib/delivery/enter-provider'
import type { LaneRunners } from '@/lib/delivery/lane-runners'
import { reconcile } from '@/lib/delivery/reconcile'
import { rescue } from '@/lib/delivery/rescue'
import { planOutboxRows } from '@/lib/intake/plan-outbox-rows'
import { runCommands } from '@/lib/operations/run-commands'
import { applyEarlyReceipts } from '@/lib/receipts/apply-early-receipts'

/** `found`: what was due and is being done. `heldBackMs`: when closed providers' work may go on; null: there is none. */
export type PassResult = { found: number; heldBackMs: number | null }

// Between visits a closed provider's messages change only by what is accepted, which kicks its lane itself.
const visitClosedEveryMs = 5_000

/**
 * Looks everywhere once: lost leases, early receipts, unknown outcomes, operators' commands, raw outbox rows,
 * campaigns, lanes with something due. What it finds due is kicked, not awaited. Nothing found and nothing held back
 * means that nothing is due now.
 */
export async function enginePass(run: DeliveryRun, runners: LaneRunners): Promise<PassResult> {
  const rescuedBefore = run.counts.rescued
  await rescue(run)
  const receipts = await applyEarlyReceipts(run.sql)
  const lookups = await reconcile(run)
  const commands = await runCommands()
  const planned = await planOutboxRows(run.counts)
  const contacts = await runCampaigns(run.stopping)
  const { lanes, heldBackMs } = await kickDueLanes(run, runners)
  return {
    found: run.counts.rescued - rescuedBefore + receipts + lookups.asked + commands + planned + contacts + lanes,
    heldBackMs: sooner(heldBackMs, lookups.heldBackMs),
  }
}

async function kickDueLanes(
  run: DeliveryRun,
  runners: LaneRunners,
): Promise<{ lanes: number; heldBackMs: number | null }> {
  const due = await findDueLanes(run.sql)
  const configuration = await activeConfiguration()
  let lanes = 0
  let heldBackMs: number | null = null
  for (const { provider, lanes: dueLanes } of due) {
    const configured = configuration.provider(provider)
    const closed = configured && (await closedFor(run, configured))
    if (closed && !visitNow(run, provider)) {
      heldBackMs = Math.min(heldBackMs ?? Number.POSITIVE_INFINITY, closed.forMs ?? Number.POSITIVE_INFINITY)
      continue
    }
    lanes += dueLanes.length
    for (const lane of dueLanes) runners.kick({ lane, provider })
  }
  return { lanes, heldBackMs }
}

function sooner(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}

function visitNow(run: DeliveryRun, provider: string): boolean {
  const now = performance.now()
  if (now - (run.visitedAt.get(provider) ?? Number.NEGATIVE_INFINITY) < visitClosedEveryMs) return false
  run.visitedAt.set(provider, now)
  return true
}
