import { type LeasedMessage, leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { type ReturnedLease, returnLeases } from '@/db/queries/return-leases'
import { type SettledMessage, settleLeased } from '@/db/queries/settle-leased'
import { type StartedAttempt, startAttempts } from '@/db/queries/start-attempts'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { attemptDelivery } from '@/lib/delivery/attempt-delivery'
import { type DeliveryRun, slotsOf, track } from '@/lib/delivery/delivery-run'
import { prepareSend, type Readiness, type Sendable } from '@/lib/delivery/prepare-send'
import type { Slots } from '@/lib/delivery/slots'
import { announceWork } from '@/lib/delivery/work-announcements'

const leasedAtOnceMax = 100

/**
 * Sends what is due in one lane for one provider, until nothing is or the run stops. Slots come first, so a message is
 * leased only when it can be called at once; calls go on in the run while the next ones are leased.
 */
export async function deliverLane(run: DeliveryRun, lane: number, providerName: string): Promise<void> {
  while (!run.stopping.aborted) {
    const provider = (await activeConfiguration()).provider(providerName)
    const slots = slotsOf(provider ?? { name: providerName, concurrency: 1 })
    const wanted = await slots.take(leasedAtOnceMax)
    const leased = await leaseOrRelease(run, lane, providerName, slots, wanted)
    run.counts.leased += leased.length
    if (leased.length > 0) await startCalls(run, lane, leased, slots)
    if (leased.length < wanted) return
  }
}

async function leaseOrRelease(run: DeliveryRun, lane: number, provider: string, slots: Slots, wanted: number) {
  let leased: LeasedMessage[] = []
  try {
    leased = await leaseOutboxMessages(run.sql, lane, provider, wanted)
    return leased
  } finally {
    slots.release(wanted - leased.length)
  }
}

/** Takes over one slot per message. Who has to be asked elsewhere first gives its slot back meanwhile. */
async function startCalls(run: DeliveryRun, lane: number, leased: LeasedMessage[], slots: Slots): Promise<void> {
  let held = leased.length
  try {
    const configuration = await activeConfiguration()
    const asking = leased.filter(({ type }) => configuration.type(type)?.guardrail?.kind === 'http')
    held -= asking.length
    slots.release(asking.length)
    for (const message of asking)
      track(
        run,
        callAfterLookup(run, lane, message, configuration, slots).catch(() => {}),
      )
    const ready: Prepared[] = []
    for (const message of leased) {
      if (asking.includes(message)) continue
      ready.push({ leased: message, readiness: await prepareSend(run, message, configuration) })
    }
    held = 0
    await callPrepared(run, lane, ready, slots)
  } finally {
    slots.release(held)
  }
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
  const taken = readiness.kind === 'send' ? await slots.take(1) : 0
  await callPrepared(run, lane, [{ leased, readiness }], slots, taken)
}

/** Takes over the slots and gives each back: here for those that are not called, after the call for the others. */
async function callPrepared(
  run: DeliveryRun,
  lane: number,
  ready: Prepared[],
  slots: Slots,
  taken = ready.length,
): Promise<void> {
  let held = taken
  try {
    await setAside(run, lane, ready)
    const sendables = ready.flatMap(({ readiness }) => (readiness.kind === 'send' ? [readiness.sendable] : []))
    const started = await start(run, lane, sendables)
    for (const sendable of sendables) {
      const attempt = started.get(sendable.leased.id)
      if (!attempt) continue // cancelled, expired or taken over: not ours to send
      held--
      const free = once(() => slots.release(1))
      track(
        run,
        attemptDelivery(run, lane, sendable, attempt, free).catch(() => {}),
      )
    }
  } finally {
    slots.release(held)
  }
}

/** Ends or hands back what is not to be called now. */
async function setAside(run: DeliveryRun, lane: number, ready: Prepared[]): Promise<void> {
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

async function start(run: DeliveryRun, lane: number, sendables: Sendable[]): Promise<Map<string, StartedAttempt>> {
  if (sendables.length === 0) return new Map()
  const intents = sendables.map(({ leased, plan, wireHash }) => ({
    id: leased.id,
    token: leased.token,
    bodyHash: wireHash,
    timeoutMs: plan.provider.timeoutMs,
  }))
  const started = await startAttempts(run.sql, lane, intents)
  return new Map(started.map((attempt) => [attempt.id, attempt]))
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    action()
  }
}
