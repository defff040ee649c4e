import { confirmedCommit } from '@/db/confirmed-commit'
import { type LeasedMessage, leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { type StartedAttempt, startAttempts } from '@/db/queries/start-attempts'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { attemptDelivery } from '@/lib/delivery/attempt-delivery'
import { type DeliveryRun, slotsOf, track } from '@/lib/delivery/delivery-run'
import { type Closed, closedFor, concurrencyNow, enterProvider, type Passage } from '@/lib/delivery/enter-provider'
import { holdBackRepetitions } from '@/lib/delivery/hold-back-repetitions'
import { passBy } from '@/lib/delivery/pass-by'
import { pauseOrStop } from '@/lib/delivery/pause-or-stop'
import { prepareSend, type Readiness, type Sendable } from '@/lib/delivery/prepare-send'
import { setAside } from '@/lib/delivery/set-aside'
import type { Slots } from '@/lib/delivery/slots'
import { takeSuspectTurn } from '@/lib/delivery/suspect-turn'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'

const leasedAtOnceMax = 100
// A provider that answers nothing keeps its slots: whether it has been closed meanwhile must be seen all the same.
const slotWaitMsMax = 500

/**
 * Sends some of what is due in one lane for one provider. Slots come first, then the provider's permission, then leases: a
 * message is leased only when it can be called by the time that its attempt is on record, and nothing is held while a rate is
 * waited for or a provider is closed. Calls go on in the run after this returns.
 * @returns whether there may be more: the lane's next turn comes after the other lanes'
 */
export async function deliverLane(run: DeliveryRun, lane: number, providerName: string): Promise<boolean> {
  const provider = (await activeConfiguration()).provider(providerName)
  const closed = provider && (await closedFor(run, provider))
  if (closed) return await passByLane(run, lane, providerName, closed)
  const slots = slotsOf({ name: providerName, concurrency: provider ? await concurrencyNow(run, provider) : 1 })
  const free = await slots.take(leasedAtOnceMax, slotWaitMsMax)
  if (free === 0) return true
  const passage = await enterOrRelease(run, provider, slots, free)
  switch (passage.kind) {
    case 'wait':
      await pauseOrStop(passage.ms, run.stopping)
      return true
    case 'closed':
      return await passByLane(run, lane, providerName, passage)
    case 'pass':
      return await leaseAndStart(run, lane, providerName, slots, passage)
  }
}

async function passByLane(run: DeliveryRun, lane: number, provider: string, closed: Closed): Promise<false> {
  await passBy(run, lane, provider, closed)
  return false
}

/** Asks how many of the free slots may be used now, and gives the others back. */
async function enterOrRelease(
  run: DeliveryRun,
  provider: ProviderConfiguration | undefined,
  slots: Slots,
  free: number,
): Promise<Passage> {
  let passing = 0
  try {
    const passage = provider ? await enterProvider(run, provider, free) : unconfigured(free)
    if (passage.kind === 'pass') passing = passage.count
    return passage
  } finally {
    slots.release(free - passing)
  }
}

/** Nobody is called: messages of a provider that is configured no more are leased to be sent elsewhere. */
function unconfigured(count: number): Passage {
  return { kind: 'pass', count, probe: false, giveBack: () => {}, answered: () => {}, lookedUp: () => {} }
}

/** @returns whether there may be more */
async function leaseAndStart(
  run: DeliveryRun,
  lane: number,
  provider: string,
  slots: Slots,
  passage: Passing,
): Promise<boolean> {
  const endTurn = takeSuspectTurn()
  try {
    const leased = await leaseOrRelease(run, lane, provider, slots, passage, endTurn !== null)
    run.counts.leased += leased.length
    const suspected = leased.some(({ lostLeases }) => lostLeases > 0)
    if (!suspected) endTurn?.()
    if (leased.length > 0) await startCalls(run, lane, leased, slots, passage)
    return suspected || leased.length === passage.count
  } finally {
    endTurn?.()
  }
}

async function leaseOrRelease(
  run: DeliveryRun,
  lane: number,
  provider: string,
  slots: Slots,
  passage: Passing,
  suspects: boolean,
): Promise<LeasedMessage[]> {
  let leased: LeasedMessage[] = []
  try {
    leased = await leaseOutboxMessages(run.sql, lane, provider, passage.count, suspects)
    return leased
  } finally {
    giveBack(slots, passage, passage.count - leased.length)
  }
}

type Passing = Passage & { kind: 'pass' }

/** Takes over one slot and one permission per message. Who has to be asked elsewhere first gives them back meanwhile. */
async function startCalls(
  run: DeliveryRun,
  lane: number,
  leased: LeasedMessage[],
  slots: Slots,
  passage: Passing,
): Promise<void> {
  let held = leased.length
  try {
    const configuration = await activeConfiguration()
    const provider = configuration.provider(leased[0]?.provider ?? '')
    const allowed = provider && !passage.probe ? await holdBackRepetitions(run, lane, provider, leased) : leased
    const asking = passage.probe
      ? []
      : allowed.filter(({ type }) => configuration.type(type)?.guardrail?.kind === 'http')
    for (const message of asking)
      track(
        run,
        callAfterLookup(run, lane, message, configuration, slots).catch(() => {}),
      )
    const calling = allowed.filter((message) => !asking.includes(message))
    giveBack(slots, passage, held - calling.length)
    held = calling.length
    const ready: Prepared[] = []
    for (const message of calling)
      ready.push({ leased: message, readiness: await prepareSend(run, message, configuration) })
    held = 0
    await callPrepared(run, lane, ready, slots, passage)
  } finally {
    giveBack(slots, passage, held)
  }
}

function giveBack(slots: Slots, passage: Passing, count: number): void {
  slots.release(count)
  passage.giveBack(count)
}

type Prepared = { leased: LeasedMessage; readiness: Readiness }

/** Another system may take seconds to answer: nobody else waits for it. Should the lease end meanwhile, nothing is sent. */
async function callAfterLookup(
  run: DeliveryRun,
  lane: number,
  leased: LeasedMessage,
  configuration: ActiveConfiguration,
  slots: Slots,
): Promise<void> {
  const readiness = await prepareSend(run, leased, configuration)
  if (readiness.kind !== 'send') return setAside(run, lane, [{ leased, readiness }])
  const { provider } = readiness.sendable.plan
  const passage = await enterAgain(run, provider, slots)
  if (passage) return callPrepared(run, lane, [{ leased, readiness }], slots, passage)
  const back: Readiness = { kind: 'return', provider: provider.name, delayMs: 0, reason: null }
  await setAside(run, lane, [{ leased, readiness: back }])
}

/** One slot and one permission, waited for; null when the provider was closed meanwhile, or the run is to stop. */
async function enterAgain(run: DeliveryRun, provider: ProviderConfiguration, slots: Slots): Promise<Passing | null> {
  while (!run.stopping.aborted) {
    if ((await slots.take(1, slotWaitMsMax)) === 0) continue
    const passage = await enterOrRelease(run, provider, slots, 1)
    if (passage.kind === 'pass') return passage
    if (passage.kind === 'closed') return null
    await pauseOrStop(passage.ms, run.stopping)
  }
  return null
}

/** Takes over slots and permissions and gives each back: here for those that are not called, after the call for the others. */
async function callPrepared(
  run: DeliveryRun,
  lane: number,
  ready: Prepared[],
  slots: Slots,
  passage: Passing,
): Promise<void> {
  let held = ready.length
  try {
    await setAside(run, lane, ready)
    const sendables = ready.flatMap(({ readiness }) => (readiness.kind === 'send' ? [readiness.sendable] : []))
    const started = await start(run, lane, sendables)
    for (const sendable of sendables) {
      const attempt = started.get(sendable.leased.id)
      if (!attempt) continue // cancelled, expired or taken over: not ours to send
      held--
      const answered = once((outcome: DeliveryOutcome | null) => {
        // In this order: what the answer means for everybody is known before its slot is used again.
        if (outcome) passage.answered(sendable.leased.trigger, outcome)
        else passage.giveBack(1)
        slots.endCall()
      })
      track(
        run,
        slots
          .startCall()
          .then(() => attemptDelivery(run, lane, sendable, attempt, answered))
          .catch(() => {}),
      )
    }
  } finally {
    giveBack(slots, passage, held)
  }
}

async function start(run: DeliveryRun, lane: number, sendables: Sendable[]): Promise<Map<string, StartedAttempt>> {
  if (sendables.length === 0) return new Map()
  const intents = sendables.map(({ leased, plan, wireHash }) => ({
    id: leased.id,
    token: leased.token,
    bodyHash: wireHash,
    timeoutMs: plan.provider.timeoutMs,
  }))
  const started = await confirmedCommit(() => startAttempts(run.sql, lane, intents))
  return new Map(started.map((attempt) => [attempt.id, attempt]))
}

function once<Argument>(action: (argument: Argument) => void): (argument: Argument) => void {
  let done = false
  return (argument) => {
    if (done) return
    done = true
    action(argument)
  }
}
