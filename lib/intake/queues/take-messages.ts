import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError } from '@/lib/domain/errors'
import type { AcceptResult } from '@/lib/intake/accept-many'
import { acceptTogether, currentLane } from '@/lib/intake/accept-queue'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { mayPass } from '@/lib/intake/may-pass'
import { buildQueueRequest } from '@/lib/intake/queues/build-queue-request'
import { countedTaking } from '@/lib/intake/queues/counted-taking'
import type { AcceptedStatus, Intake, QueueMessage, TakeMessages, Verdict } from '@/lib/intake/queues/queue-message'
import { type Refusal, recordRejects, tellable } from '@/lib/intake/queues/record-rejects'
import { strikeCounter } from '@/lib/intake/queues/strike-counter'
import { takeReceipts } from '@/lib/intake/queues/take-receipts'
import { log } from '@/lib/observability/log'
import { countIntakeMessages } from '@/lib/observability/metrics'

type Outcome = { kind: 'accepted'; status: AcceptedStatus } | { kind: 'refused'; refusal: Refusal } | { kind: 'again' }

/**
 * Takes an intake's messages through the guards that stand before every request, many in one statement. Whatever is
 * said of a message is committed before it is said.
 */
export function messageTaker(intake: Intake): TakeMessages {
  const strikes = strikeCounter()
  const take = countedTaking(intake.name, { decide: decided, refuse: refuseKiller })

  return async (messages) => {
    const started = performance.now()
    const verdicts = await take(messages).catch((error: unknown) => {
      log.warn({ intake: intake.name, err: error }, 'messages of an intake wait')
      return messages.map((): Verdict => ({ kind: 'again' }))
    })
    report(intake, verdicts, performance.now() - started)
    return verdicts
  }

  async function decided(messages: readonly QueueMessage[]): Promise<Verdict[]> {
    const outcomes = await outcomesOf(messages)
    const refusals = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [outcome.refusal] : []))
    const recorded = await recordRejects(intake.name, refusals)
    return outcomes.map((outcome) => verdictOf(outcome, recorded))
  }

  async function refuseKiller(message: QueueMessage, reason: string): Promise<Verdict> {
    const refusal: Refusal = { message, code: 'process_ended', reason, faults: [] }
    return verdictOf({ kind: 'refused', refusal }, await recordRejects(intake.name, [refusal]))
  }

  async function outcomesOf(messages: readonly QueueMessage[]): Promise<Outcome[]> {
    const configuration = await activeConfiguration()
    const results = intake.receipts
      ? await takeReceipts(intake.receipts, messages, configuration)
      : await acceptRequests(messages, configuration)
    return messages.map((message, index) => {
      const result = results[index] ?? new Error('a message was not decided')
      return result instanceof Error ? outcomeOfError(message, result) : { kind: 'accepted', status: result }
    })
  }

  async function acceptRequests(
    messages: readonly QueueMessage[],
    configuration: ActiveConfiguration,
  ): Promise<(AcceptedStatus | Error | undefined)[]> {
    const lane = currentLane()
    const built = messages.map((message) => requestOf(message, configuration, lane))
    const accepted = await acceptAll(built.flatMap((item) => (item instanceof Error ? [] : [item])))
    let next = 0
    return built.map((item) => {
      if (item instanceof Error) return item
      const result = accepted[next++]
      return result?.kind === 'answer' ? statusOf(result.answer.body) : result?.error
    })
  }

  function requestOf(message: QueueMessage, configuration: ActiveConfiguration, lane: number): AcceptRequest | Error {
    try {
      return buildQueueRequest(intake, message, configuration, lane)
    } catch (error) {
      return error instanceof Error ? error : new Error('the message could not be read', { cause: error })
    }
  }

  function outcomeOfError(message: QueueMessage, error: Error): Outcome {
    if (error instanceof AppError) {
      if (mayPass(error)) return { kind: 'again' }
      return {
        kind: 'refused',
        refusal: { message, code: error.code, reason: error.message, faults: error.detail.faults ?? [] },
      }
    }
    log.warn({ intake: intake.name, brokerId: message.brokerId, err: error }, 'a message of an intake failed')
    if (!isOfTheMessage(error) || !strikes.isOut(message.brokerId)) return { kind: 'again' }
    const reason = 'It failed here each time it was tried; the log has the cause.'
    return { kind: 'refused', refusal: { message, code: 'unprocessable', reason, faults: [] } }
  }
}

function verdictOf(outcome: Outcome, recorded: boolean): Verdict {
  switch (outcome.kind) {
    case 'accepted':
      return outcome
    case 'refused':
      // What is not on record with its reason must come again, or it would be gone without a trace.
      return recorded
        ? { kind: 'rejected', code: outcome.refusal.code, reason: tellable(outcome.refusal.reason) }
        : { kind: 'again' }
    case 'again':
      return outcome
  }
}

/** A request that is alone has what the database says of it thrown: it is that request's result all the same. */
async function acceptAll(requests: AcceptRequest[]): Promise<AcceptResult[]> {
  try {
    return await acceptTogether(requests)
  } catch (error) {
    if (requests.length === 1 && error instanceof Error) return [{ kind: 'error', error }]
    throw error
  }
}

/** The database refuses the row itself (classes 22, 23), or our own code fails on it; any other fault is not the message's. */
function isOfTheMessage(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : null
  return code === null || /^2[23]...$/.test(code)
}

function statusOf(answer: string): AcceptedStatus {
  const { status, notifications } = JSON.parse(answer) as { status?: string; notifications?: { status: string }[] }
  if (!notifications) return status === 'suppressed' ? 'suppressed' : 'queued'
  if (notifications.length === 0) return 'skipped'
  return notifications.some((notification) => notification.status === 'queued') ? 'queued' : 'suppressed'
}

function report(intake: Intake, verdicts: readonly Verdict[], ms: number): void {
  const counts = { accepted: 0, rejected: 0, again: 0 }
  for (const { kind } of verdicts) counts[kind]++
  countIntakeMessages(intake.name, counts)
  log.info(
    { intake: intake.name, kind: intake.kind, taken: verdicts.length, ...counts, durationMs: Math.round(ms) },
    'intake batch',
  )
}
