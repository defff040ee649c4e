import { randomInt } from 'node:crypto'
import { findLookupLanes } from '@/db/queries/find-lookup-lanes'
import { type LeasedLookup, leaseLookups } from '@/db/queries/lease-outbox-messages'
import { readMessageOwner } from '@/db/queries/read-message-owner'
import { type SettledLookup, settleLookup } from '@/db/queries/settle-lookup'
import { userAgent } from '@/lib/config/version'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { type DeliveryPlan, deliveryPlan } from '@/lib/delivery/delivery-plan'
import { type DeliveryRun, slotsOf, track } from '@/lib/delivery/delivery-run'
import { verifiedContent } from '@/lib/delivery/prepare-send'
import { announceWork } from '@/lib/delivery/work-announcements'
import { messageHash } from '@/lib/domain/receipt'
import { type AfterLookup, afterLookup, askingHorizonMs, type LookupResult } from '@/lib/domain/reconcile'
import { log } from '@/lib/observability/log'
import { countLookup } from '@/lib/observability/metrics'
import type { LookupAnswer } from '@/lib/providers/provider'

const lookupsPerLane = 16
// Beside the slots of its sends: asking must not wait for a provider's backlog, nor add to its load by much.
const lookupsAtOncePerProvider = 8
const obstacleRetryMs = 30_000

const neverAborted = new AbortController().signal

/** Looks into unknown outcomes that are due: each look-up is leased, and goes on in the run. @returns how many */
export async function reconcile(run: DeliveryRun): Promise<number> {
  const lanes = await findLookupLanes(run.sql)
  if (lanes.length === 0) return 0
  const configuration = await activeConfiguration()
  let leased = 0
  for (const lane of lanes) {
    const due = await leaseLookups(run.sql, lane, lookupsPerLane)
    leased += due.length
    for (const message of due) track(run, lookInto(run, lane, message, configuration).catch(warn))
  }
  return leased
}

/** One message: ask, decide, record. What is not recorded is asked again when its lease is over. */
async function lookInto(
  run: DeliveryRun,
  lane: number,
  leased: LeasedLookup,
  configuration: ActiveConfiguration,
): Promise<void> {
  const plan = deliveryPlan(configuration, leased.type, leased.provider)
  if ('kind' in plan) {
    await settleLookup(run.sql, lane, { ...settling(leased), next: afterObstacle(leased) })
    return
  }
  const answer = await unlessAnothers(run, leased, plan, await ask(leased, plan))
  const next = decide(leased, plan, answer ?? { found: 'silence' })
  const ours = await settleLookup(run.sql, lane, { ...settling(leased), ...told(plan, answer), next })
  if (answer) countLookup(leased.provider, answer.found)
  if (ours) count(run, next)
  if (ours && next.kind === 'again' && next.afterMs === 0) announceWork([{ lane, provider: next.provider }])
  log.debug({
    event: 'lookup',
    notificationId: leased.id,
    provider: leased.provider,
    found: answer?.found ?? 'silence',
    next: next.kind,
    late: !ours,
  })
}

/** The provider's answer; null where there is nobody to ask and a receipt is waited for. */
async function ask(leased: LeasedLookup, plan: DeliveryPlan): Promise<LookupAnswer | null> {
  const { adapter, provider } = plan
  const lookup = plan.route.find(({ name }) => name === provider.name)?.lookup
  if (lookup?.kind !== 'ask' || !adapter.lookup) return null
  const content = verifiedContent(leased)
  if (!content) return { found: 'undetermined', code: 'content_changed_or_unreadable', detail: null }
  const slots = slotsOf({ name: `look-up ${provider.name}`, concurrency: lookupsAtOncePerProvider })
  await slots.take(1)
  try {
    const prepared = adapter.prepare(content.message, provider.settings)
    const { timeoutMs } = provider
    return await adapter.lookup.find({ prepared, firstAttemptAt: leased.firstAttemptAt }, provider.settings, {
      timeoutMs,
      signal: neverAborted,
      userAgent,
    })
  } catch (error) {
    // The port forbids it; if it happens all the same, it proves nothing.
    log.error({ err: error, provider: provider.name }, 'a look-up threw')
    return { found: 'undetermined', code: 'adapter_threw', detail: null }
  } finally {
    slots.release(1)
  }
}

/** A look-up by what was sent may find the message of another notification with the same text: that proves nothing. */
async function unlessAnothers(
  run: DeliveryRun,
  leased: LeasedLookup,
  plan: DeliveryPlan,
  answer: LookupAnswer | null,
): Promise<LookupAnswer | null> {
  if (answer?.found !== 'accepted' || answer.providerMessageId === null || !plan.tellsReceipts) return answer
  const owner = await readMessageOwner(run.sql, messageHash(plan.provider.name, answer.providerMessageId))
  if (owner === null || owner === leased.id) return answer
  return { found: 'undetermined', code: 'message_of_another', detail: answer.providerMessageId }
}

function decide(leased: LeasedLookup, plan: DeliveryPlan, result: LookupResult): AfterLookup {
  const { provider, attemptsInCycle, sinceUnknownMs, lookups } = leased
  const { route, retry } = plan
  const chance = randomInt(1_000_000) / 1_000_000
  return afterLookup({ result, provider, route, retry, attemptsInCycle, sinceUnknownMs, lookups, chance })
}

/** The provider is switched off or gone: it may come back, and until then nothing is certain. */
function afterObstacle({ sinceUnknownMs }: LeasedLookup): AfterLookup {
  const reason = 'provider_disabled_while_uncertain'
  return sinceUnknownMs > askingHorizonMs
    ? { kind: 'held', reason }
    : { kind: 'ask_again', afterMs: obstacleRetryMs, reason }
}

function settling(leased: LeasedLookup): Omit<SettledLookup, 'next'> {
  const { id, token, askedAt, provider, type, channel, eventId, windowKeys } = leased
  return {
    ...{ id, token, askedAt, provider, type, channel, eventId, windowKeys },
    answer: null,
    messageHash: null,
  }
}

function told(plan: DeliveryPlan, answer: LookupAnswer | null): Partial<SettledLookup> {
  if (!answer) return {}
  const providerMessageId = answer.found === 'accepted' ? answer.providerMessageId : null
  const { code, detail } = answer.found === 'undetermined' ? answer : { code: null, detail: null }
  const findable = plan.tellsReceipts && providerMessageId !== null
  return {
    answer: { found: answer.found, code, detail, providerMessageId },
    messageHash: findable ? messageHash(plan.provider.name, providerMessageId) : null,
  }
}

function count({ counts }: DeliveryRun, next: AfterLookup): void {
  if (next.kind === 'sent') counts.sent++
  if (next.kind === 'dead') counts.deadLettered++
  if (next.kind === 'again' && next.trigger === 'fallback') counts.fellBack++
  if (next.kind === 'again' && next.trigger !== 'fallback') counts.retried++
}

function warn(error: unknown): void {
  log.warn({ err: error }, 'a look-up was not recorded')
}
