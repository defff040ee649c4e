import { findExpiredLanes } from '@/db/queries/find-expired-lanes'
import type { FinishedAttempt } from '@/db/queries/finish-attempts'
import { type LeasedMessage, leaseAbandonedAttempts, leaseLostMessages } from '@/db/queries/lease-outbox-messages'
import { returnExpiredLeases } from '@/db/queries/return-leases'
import { type SettledMessage, settleLeased } from '@/db/queries/settle-leased'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { finishedAttempt } from '@/lib/delivery/attempt-delivery'
import { deliveryPlan } from '@/lib/delivery/delivery-plan'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { finishAttempt } from '@/lib/delivery/finish-queue'
import { guardrailWindow } from '@/lib/delivery/prepare-send'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { log } from '@/lib/observability/log'

const attemptsPerRound = 100

const workerLost = {
  outcome: 'unknown',
  code: 'worker_lost',
  detail: 'the worker ended during the call',
  httpStatus: null,
} as const satisfies DeliveryOutcome

/** Finds leases that ran out and does what is certain: unsent ones are ready again, called ones have an unknown outcome. */
export async function rescue(run: DeliveryRun): Promise<void> {
  const lanes = await findExpiredLanes(run.sql)
  if (lanes.length === 0) return
  const configuration = await activeConfiguration()
  for (const lane of lanes) {
    await giveUpLost(run, lane, configuration)
    run.counts.rescued += await returnExpiredLeases(run.sql, lane)
    const abandoned = await leaseAbandonedAttempts(run.sql, lane, attemptsPerRound)
    run.counts.rescued += abandoned.length
    await Promise.all(abandoned.map((message) => finishAttempt(run, lane, unknownAttempt(message, configuration))))
  }
}

/** Each lease of it ended without an attempt, as if it ended its workers: a person has to look before anything is tried again. */
async function giveUpLost(run: DeliveryRun, lane: number, configuration: ActiveConfiguration): Promise<void> {
  const lost = await leaseLostMessages(run.sql, lane, attemptsPerRound)
  if (lost.length === 0) return
  const settled = lost.map((leased): SettledMessage => {
    const { id, token, provider, type, channel, eventId, uncertain } = leased
    const ending = { kind: uncertain ? ('held' as const) : ('dead' as const), reason: 'workers_lost_before_sending' }
    const windowKeys = [...leased.windowKeys, ...guardrailWindow(leased, configuration)]
    return { id, token, provider, type, channel, eventId, windowKeys, ending }
  })
  const ours = await settleLeased(run.sql, lane, settled)
  run.counts.rescued += ours.size
  run.counts.deadLettered += settled.filter(({ id, ending }) => ours.has(id) && ending.kind === 'dead').length
  log.warn(
    { event: 'workers_lost', notificationIds: [...ours] },
    'messages whose workers ended before sending are given up',
  )
}

function unknownAttempt(leased: LeasedMessage, configuration: ActiveConfiguration): FinishedAttempt {
  const started = {
    id: leased.id,
    number: leased.attemptsStarted,
    startedAt: leased.openAttemptAt ?? leased.acceptedAt,
  }
  const plan = deliveryPlan(configuration, leased.type, leased.provider)
  if (!('kind' in plan)) return finishedAttempt(leased, plan, started, workerLost, leased.windowKeys)
  // The route does not say any more what may be done about it: a person has to.
  const { id, token, provider, type, channel, eventId, acceptedAt, windowKeys } = leased
  return {
    ...{ id, token, provider, type, channel, eventId, acceptedAt, windowKeys },
    code: workerLost.code,
    detail: workerLost.detail,
    number: started.number,
    startedAt: started.startedAt,
    outcome: 'unknown',
    httpStatus: null,
    providerMessageId: null,
    messageHash: null,
    next: { kind: 'held', reason: 'worker_lost', uncertain: true },
  }
}
