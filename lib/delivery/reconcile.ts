import { findDueLookups } from '@/db/queries/find-due-lanes'
import { leaseLookups } from '@/db/queries/lease-outbox-messages'
import { type KnownServer, noteServer } from '@/db/queries/note-server'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { lookupOf } from '@/lib/configuration/effective-policy'
import { type DeliveryRun, slotsOf, track } from '@/lib/delivery/delivery-run'
import { enterForLookups } from '@/lib/delivery/enter-for-lookups'
import type { Passage } from '@/lib/delivery/enter-provider'
import { type KnownLookup, type LookupCall, lookInto } from '@/lib/delivery/look-into'
import { log } from '@/lib/observability/log'
import { adapterNamed } from '@/lib/providers/registry'

/** `asked`: what was due and is being looked into. `heldBackMs`: when what has to wait may go on; null: nothing has to. */
export type Reconciled = { asked: number; heldBackMs: number | null }

const withoutCallPerLane = 16
// Beside the slots of its sends: asking must not wait for a provider's backlog, nor add to its load by much.
const lookupsAtOncePerProvider = 8
const slotsTakenMs = 50

/** Looks into unknown outcomes that are due: each look-up is leased, and goes on in the run. */
export async function reconcile(run: DeliveryRun): Promise<Reconciled> {
  const due = await findDueLookups(run.sql)
  if (due.length === 0) return { asked: 0, heldBackMs: null }
  const configuration = await activeConfiguration()
  const server = await noteServer(run.sql)
  let asked = 0
  let heldBackMs: number | null = null
  for (const { provider, lanes } of due) {
    const turn = await takeTurn(run, configuration, server, provider, lanes)
    asked += turn.asked
    if (turn.heldBackMs !== null) heldBackMs = Math.min(heldBackMs ?? Number.POSITIVE_INFINITY, turn.heldBackMs)
  }
  return { asked, heldBackMs }
}

function takeTurn(
  run: DeliveryRun,
  configuration: ActiveConfiguration,
  server: KnownServer,
  name: string,
  lanes: number[],
): Promise<Reconciled> {
  const provider = configuration.provider(name)
  return provider && isAsked(provider)
    ? askAbout(run, configuration, server, provider, lanes)
    : goOnWithout(run, configuration, server, name, lanes)
}

/** Whether looking into an outcome there is a call: else a receipt is waited for, or the provider is switched off. */
function isAsked(provider: ProviderConfiguration): boolean {
  const adapter = adapterNamed(provider.adapter)
  return provider.enabled && adapter !== undefined && lookupOf(provider, adapter)?.kind === 'ask'
}

/** Slots come first, then the provider's permission, then leases, as with sends: nothing is held while it is waited. */
async function askAbout(
  run: DeliveryRun,
  configuration: ActiveConfiguration,
  server: KnownServer,
  provider: ProviderConfiguration,
  lanes: number[],
): Promise<Reconciled> {
  const concurrency = Math.min(lookupsAtOncePerProvider, provider.concurrency)
  const slots = slotsOf({ name: `look-up ${provider.name}`, concurrency })
  const free = await slots.take(concurrency, 0)
  if (free === 0) return { asked: 0, heldBackMs: slotsTakenMs }
  let held = free
  try {
    const passage = await enterForLookups(run, provider, free)
    if (passage.kind === 'wait') return { asked: 0, heldBackMs: passage.ms }
    if (passage.kind === 'closed') return { asked: 0, heldBackMs: passage.forMs ?? Number.POSITIVE_INFINITY }
    let unused = passage.count
    try {
      for (const lane of lanes) {
        if (unused === 0) break
        const due = await leaseKnown(run, server, lane, provider.name, unused)
        unused -= due.length
        held -= due.length
        for (const message of due) {
          const call = callWithin(passage, () => slots.release(1))
          track(run, lookInto(run, lane, message, configuration, call).catch(warn).finally(call.notMade))
        }
      }
      return { asked: passage.count - unused, heldBackMs: null }
    } finally {
      passage.giveBack(unused)
    }
  } finally {
    slots.release(held)
  }
}

/**
 * A server that took over may have a clock that is ahead: by it a lag would be over that has hardly begun, and absence would be
 * taken for proof. What became unknown before it was met is as old as that meeting.
 */
async function leaseKnown(
  run: DeliveryRun,
  server: KnownServer,
  lane: number,
  provider: string,
  limit: number,
): Promise<KnownLookup[]> {
  const leasedAt = performance.now()
  const due = await leaseLookups(run.sql, lane, provider, limit)
  return due.map((message) => {
    const knownForMs = message.serverStartedAt === server.startedAt ? server.knownForMs : 0
    const ageMs = message.askedAt.getTime() - message.firstAttemptAt.getTime()
    const first = ageMs >= 0 && ageMs < knownForMs ? { ageMs, leasedAt } : null
    return { ...message, sinceUnknownMs: Math.min(message.sinceUnknownMs, knownForMs), first }
  })
}

/** One permission and one slot: ended once, whatever comes first. */
function callWithin(passage: Passage & { kind: 'pass' }, release: () => void): LookupCall {
  let ended = false
  const end = (action: () => void) => {
    if (ended) return
    ended = true
    action()
    release()
  }
  return {
    cameBack: (found) => end(() => passage.lookedUp(found)),
    notMade: () => end(() => passage.giveBack(1)),
  }
}

async function goOnWithout(
  run: DeliveryRun,
  configuration: ActiveConfiguration,
  server: KnownServer,
  name: string,
  lanes: number[],
): Promise<Reconciled> {
  const none: LookupCall = { cameBack: () => {}, notMade: () => {} }
  let asked = 0
  for (const lane of lanes) {
    const due = await leaseKnown(run, server, lane, name, withoutCallPerLane)
    asked += due.length
    for (const message of due) track(run, lookInto(run, lane, message, configuration, none).catch(warn))
  }
  return { asked, heldBackMs: null }
}

function warn(error: unknown): void {
  log.warn({ err: error }, 'a look-up was not recorded')
}
