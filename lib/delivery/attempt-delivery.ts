import { randomInt } from 'node:crypto'
import type { FinishedAttempt } from '@/db/queries/finish-attempts'
import type { StartedAttempt } from '@/db/queries/start-attempts'
import { millisecondsSince } from '@/db/two-clocks'
import { userAgent } from '@/lib/config/version'
import type { DeliveryPlan } from '@/lib/delivery/delivery-plan'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { expectOutcome } from '@/lib/delivery/finish-queue'
import type { Sendable } from '@/lib/delivery/prepare-send'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { mayBeSent, nextStep } from '@/lib/domain/next-step'
import { messageHash } from '@/lib/domain/receipt'
import { log } from '@/lib/observability/log'

// The lease outlasts the call's timeout by fifteen seconds (start-attempts.ts): a call that begins within ten ends in time.
const beginsWithinMs = 10_000

/** This process stood still after its intent was committed. Nothing has left it, and the attempt may be another's by now. */
const stoodStill = {
  outcome: 'unavailable',
  code: 'worker_stood_still',
  detail: 'not called: too much time had passed since its intent',
  httpStatus: null,
  retryAfterSeconds: null,
} as const satisfies DeliveryOutcome

/** Nobody is called under a key that its provider may have forgotten by now: what its age was at the lease says nothing of a worker that waited since. */
const tooOldToRepeat = {
  ...stoodStill,
  code: 'key_no_longer_known',
  detail: 'not called: its provider may have forgotten its key since it was leased',
} as const satisfies DeliveryOutcome

const neverAborted = new AbortController().signal

/**
 * Calls the provider for an attempt that is committed, and records what came of it. No connection is held during the
 * call. `called` runs when the provider has answered, before the outcome is written: its slot is free then. It gets null
 * when nobody was called.
 */
export async function attemptDelivery(
  run: DeliveryRun,
  lane: number,
  sendable: Sendable,
  started: StartedAttempt,
  called: (outcome: DeliveryOutcome | null) => void,
): Promise<void> {
  const began = performance.now()
  const record = expectOutcome(run, lane)
  const obstacle = obstacleTo(sendable, started)
  const outcome = obstacle ?? (await callProvider(sendable))
  called(obstacle ? null : outcome)
  const finished = finishedAttempt(sendable.leased, sendable.plan, started, outcome, sendable.windowKeys)
  const ours = await record(finished)
  log.debug({
    event: 'attempt',
    notificationId: finished.id,
    number: finished.number,
    provider: finished.provider,
    type: finished.type,
    outcome: finished.outcome,
    code: finished.code,
    httpStatus: finished.httpStatus,
    next: finished.next.kind,
    late: !ours,
    durationMs: Math.round(performance.now() - began),
  })
}

/** Why nobody may be called any more although the intent is committed. */
function obstacleTo({ leased, plan }: Sendable, started: StartedAttempt): DeliveryOutcome | null {
  if (millisecondsSince(started.intendedAt) > beginsWithinMs) return stoodStill
  return mayBeSent({ ...plan, ...leased, sinceFirstAttemptMs: sinceFirstAttemptMs(leased) }) ? null : tooOldToRepeat
}

/** By now. A message that has not been attempted before is not old, however long it waited. */
function sinceFirstAttemptMs(leased: Sendable['leased']): number {
  return leased.sinceFirstAttemptMs === null ? 0 : leased.sinceFirstAttemptMs + millisecondsSince(leased.leasedAt)
}

/** An outcome with what follows from it. */
export function finishedAttempt(
  leased: Sendable['leased'],
  plan: DeliveryPlan,
  started: Pick<StartedAttempt, 'number' | 'startedAt'>,
  outcome: DeliveryOutcome,
  windowKeys: string[],
): FinishedAttempt {
  const accepted = outcome.outcome === 'accepted'
  return {
    id: leased.id,
    token: leased.token,
    number: started.number,
    startedAt: started.startedAt,
    provider: leased.provider,
    type: leased.type,
    channel: leased.channel,
    eventId: leased.eventId,
    acceptedAt: leased.acceptedAt,
    outcome: outcome.outcome,
    code: accepted ? null : outcome.code,
    httpStatus: outcome.httpStatus,
    detail: accepted ? null : outcome.detail,
    providerMessageId: accepted ? outcome.providerMessageId : null,
    messageHash:
      plan.tellsReceipts && accepted && outcome.providerMessageId !== null
        ? messageHash(leased.provider, outcome.providerMessageId)
        : null,
    next: nextStep({
      outcome,
      provider: leased.provider,
      route: plan.route,
      retry: plan.retry,
      onUnknown: plan.onUnknown,
      attemptsInCycle: started.number - leased.attemptsStarted + leased.attemptsInCycle,
      uncertain: leased.uncertain,
      uncertainElsewhere: leased.uncertainElsewhere,
      sinceFirstAttemptMs: sinceFirstAttemptMs(leased),
      chance: randomInt(1_000_000) / 1_000_000,
    }),
    windowKeys,
  }
}

async function callProvider({ plan, prepared }: Sendable): Promise<DeliveryOutcome> {
  try {
    return await plan.adapter.send(prepared, plan.provider.settings, {
      timeoutMs: plan.provider.timeoutMs,
      signal: neverAborted,
      userAgent,
    })
  } catch (error) {
    // The port forbids it; if it happens all the same, nobody knows how far the call got.
    log.error({ err: error, provider: plan.provider.name }, 'an adapter threw')
    return { outcome: 'unknown', code: 'adapter_threw', detail: null, httpStatus: null }
  }
}
