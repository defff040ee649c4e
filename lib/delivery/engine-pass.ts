import { findDueLanes } from '@/db/queries/find-due-lanes'
import { runCampaigns } from '@/lib/campaigns/run-campaigns'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import type { LaneRunners } from '@/lib/delivery/lane-runners'
import { reconcile } from '@/lib/delivery/reconcile'
import { rescue } from '@/lib/delivery/rescue'
import { planOutboxRows } from '@/lib/intake/plan-outbox-rows'
import { runCommands } from '@/lib/operations/run-commands'
import { applyEarlyReceipts } from '@/lib/receipts/apply-early-receipts'

/**
 * Looks everywhere once: lost leases, early receipts, unknown outcomes, operators' commands, raw outbox rows, campaigns, lanes with something due. What it finds due
 * is kicked, not awaited. @returns how much was found; 0 means that nothing is due now
 */
export async function enginePass(run: DeliveryRun, runners: LaneRunners): Promise<number> {
  const rescuedBefore = run.counts.rescued
  await rescue(run)
  const receipts = await applyEarlyReceipts(run.sql)
  const lookups = await reconcile(run)
  const commands = await runCommands()
  const planned = await planOutboxRows()
  const contacts = await runCampaigns(run.stopping)
  const due = await findDueLanes(run.sql)
  let lanes = 0
  for (const { provider, lanes: dueLanes } of due) {
    lanes += dueLanes.length
    for (const lane of dueLanes) runners.kick({ lane, provider })
  }
  return run.counts.rescued - rescuedBefore + receipts + lookups + commands + planned + contacts + lanes
}
