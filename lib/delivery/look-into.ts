import { randomInt } from 'node:crypto'
import type { LeasedLookup } from '@/db/queries/lease-outbox-messages'
import { readMessageOwner } from '@/db/queries/read-message-owner'
import { type SettledLookup, settleLookup } from '@/db/queries/settle-lookup'
import { userAgent } from '@/lib/config/version'
import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import { type DeliveryPlan, deliveryPlan } from '@/lib/delivery/delivery-plan'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import type { ProviderWhenAsked } from '@/lib/delivery/enter-provider'
import { guardrailWindow, verifiedContent } from '@/lib/delivery/prepare-send'
import { announceWork } from '@/lib/delivery/work-announcements'
import { messageHash } from '@/lib/domain/receipt'
import { type AfterLookup, afterLookup, askingHorizonMs, type LookupResult } from '@/lib/domain/reconcile'
import { log } from '@/lib/observability/log'
import { countLookup } from '@/lib/observability/metrics'
import type { LookupAnswer } from '@/lib/providers/provider'

/** A look-up by what its server is known to know. `first`: how old the first attempt was at an instant of this process; null: another server's clock began it. */
export type KnownLookup = LeasedLookup & { first: { ageMs: number; leasedAt: number } | null }

/** The one call that a look-up may make; it is ended in one of two ways. */
export type LookupCall = { cameBack(found: ProviderWhenAsked): void; notMade(): void }

const obstacleRetryMs = 30_000
const neverAborted = new AbortController().signal

/** One message: ask, decide, record. What is not recorded is asked again when its lease is over. */
export async function lookInto(
  run: DeliveryRun,
  lane: number,
  leased: KnownLookup,
  configuration: ActiveConfiguration,
  call: LookupCall,
): Promise<void> {
  const plan = deliveryPlan(configuration, leased.type, leased.provider)
  if ('kind' in plan) {
    call.notMade()
    await settleLookup(run.sql, lane, { ...settling(leased), next: afterObstacle(leased) })
    return
  }
  const told = await ask(run, leased, plan, call)
  const answer = await unlessAnothers(run, leased, plan, told)
  const next = decide(leased, plan, answer ?? { found: 'silence' })
  const windowKeys = [...leased.windowKeys, ...guardrailWindow(leased, configuration)]
  const ours = await settleLookup(run.sql, lane, { ...settling(leased), ...kept(plan, answer), next, windowKeys })
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
async function ask(
  run: DeliveryRun,
  leased: KnownLookup,
  { adapter, provider, route }: DeliveryPlan,
  call: LookupCall,
): Promise<LookupAnswer | null> {
  const lookup = route.find(({ name }) => name === provider.name)?.lookup
  const content = lookup?.kind === 'ask' && adapter.lookup ? verifiedContent(leased) : undefined
  if (!content || !adapter.lookup) {
    call.notMade()
    return content === null ? undetermined('content_changed_or_unreadable') : null
  }
  try {
    const prepared = adapter.prepare(content.message, provider.settings)
    const { timeoutMs } = provider
    const { first, firstAttemptAt } = leased
    const ageMs = first && first.ageMs + performance.now() - first.leasedAt
    const question = { prepared, firstAttemptAt, ageMs }
    const answer = await adapter.lookup.find(question, provider.settings, {
      timeoutMs,
      signal: neverAborted,
      userAgent,
    })
    heedWish(run, provider.name, answer)
    call.cameBack(providerWhenAsked(answer))
    return answer
  } catch (error) {
    // The port forbids it; if it happens all the same, it proves nothing.
    log.error({ err: error, provider: provider.name }, 'a look-up threw')
    call.cameBack('unclear')
    return undetermined('adapter_threw')
  }
}

function undetermined(code: string): LookupAnswer {
  return { found: 'undetermined', code, detail: null }
}

/** A read API has limits of its own: they hold back look-ups, never messages. */
function heedWish(run: DeliveryRun, provider: string, answer: LookupAnswer): void {
  if (answer.found !== 'undetermined' || answer.retryAfterSeconds === undefined) return
  run.lookupsWaitUntil.set(provider, performance.now() + answer.retryAfterSeconds * 1000)
}

function providerWhenAsked(answer: LookupAnswer): ProviderWhenAsked {
  if (answer.found !== 'undetermined') return 'served'
  return answer.providerFailed ? 'failed' : 'unclear'
}

/** A look-up by what was sent may find the message of another notification with the same text: that proves nothing. */
async function unlessAnothers(
  run: DeliveryRun,
  leased: KnownLookup,
  plan: DeliveryPlan,
  answer: LookupAnswer | null,
): Promise<LookupAnswer | null> {
  if (answer?.found !== 'accepted' || answer.providerMessageId === null || !plan.tellsReceipts) return answer
  const owner = await readMessageOwner(run.sql, messageHash(plan.provider.name, answer.providerMessageId))
  if (owner === null || owner === leased.id) return answer
  return { found: 'undetermined', code: 'message_of_another', detail: answer.providerMessageId }
}

function decide(leased: KnownLookup, plan: DeliveryPlan, result: LookupResult): AfterLookup {
  const { provider, attemptsInCycle, uncertainElsewhere, sinceUnknownMs, lookups } = leased
  const { route, retry } = plan
  const chance = randomInt(1_000_000) / 1_000_000
  const known = { provider, route, retry, attemptsInCycle, uncertainElsewhere, sinceUnknownMs, lookups }
  return afterLookup({ result, ...known, chance })
}

/** The provider is switched off or gone: it may come back, and until then nothing is certain. */
function afterObstacle({ sinceUnknownMs }: KnownLookup): AfterLookup {
  const reason = 'provider_disabled_while_uncertain'
  return sinceUnknownMs > askingHorizonMs
    ? { kind: 'held', reason }
    : { kind: 'ask_again', afterMs: obstacleRetryMs, reason }
}

function settling(leased: KnownLookup): Omit<SettledLookup, 'next'> {
  const { id, token, askedAt, provider, type, channel, eventId, windowKeys } = leased
  return {
    ...{ id, token, askedAt, provider, type, channel, eventId, windowKeys },
    answer: null,
    messageHash: null,
  }
}

function kept(plan: DeliveryPlan, answer: LookupAnswer | null): Partial<SettledLookup> {
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
