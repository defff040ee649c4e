import { randomUUID } from 'node:crypto'
import { leaseProbe, returnProbe } from '@/db/queries/lease-probe'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { breakerPolicyOf } from '@/lib/configuration/effective-policy'
import { type DeliveryRun, track } from '@/lib/delivery/delivery-run'
import { moveBreakerOnce } from '@/lib/delivery/move-breaker-once'
import { type RatePool, ratePool } from '@/lib/delivery/rate-pool'
import { afterProbe, type BreakerPolicy, type ClosedReason, permission } from '@/lib/domain/breaker'
import type { AttemptTrigger, DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { providerRate } from '@/lib/domain/rate-limit'
import { log } from '@/lib/observability/log'
import { countRateWait } from '@/lib/observability/metrics'

/** Whether a provider may be called now. */
export type Passage =
  /** `count` calls may begin. Each is answered, or given back if it does not begin. */
  | {
      kind: 'pass'
      count: number
      /** It is tried on behalf of all: whatever the message. */
      probe: boolean
      giveBack(count: number): void
      answered(trigger: AttemptTrigger, outcome: DeliveryOutcome): void
      /** A look-up's call came back. */
      lookedUp(found: ProviderWhenAsked): void
    }
  /** Its rate is used up. */
  | { kind: 'wait'; ms: number }
  | Closed

/**
 * What a look-up shows of its provider. That it answers questions does not show that it takes messages, so `served` counts
 * for nothing, except where nobody knows better; a refusal of the question alone (`unclear`) says nothing at all.
 */
export type ProviderWhenAsked = 'served' | 'failed' | 'unclear'

/** Nobody may call it. `forMs` is null when an operator has to end that. */
export type Closed = { kind: 'closed'; reason: ClosedReason; forMs: number | null }

// A rate that was raised meanwhile must not be waited for as if it were the old one.
const rateWaitMsMax = 1_000
const probesTakenMs = 250
/** Past the call's own end: a probe that is still out when its slot is free again would be one too many. */
const probeMarginMs = 15_000

/** Asks for up to `wanted` calls to a provider, before anything is leased for it. */
export async function enterProvider(
  run: DeliveryRun,
  provider: ProviderConfiguration,
  wanted: number,
): Promise<Passage> {
  const policy = breakerPolicyOf(provider)
  const condition = await run.standing.of(provider.name)
  const allowed = permission(condition, policy)
  switch (allowed.kind) {
    case 'closed':
      return allowed
    case 'pass':
      return withinRate(run, provider, allowed.share, wanted)
    case 'probe':
      return asProbe(run, provider, policy, condition.epoch)
    case 'try_again': {
      const { name } = provider
      await moveBreakerOnce(run.sql, {
        provider: name,
        epoch: condition.epoch,
        to: 'half_open',
        openForMs: 0,
        probe: null,
      })
      run.standing.expire()
      return enterProvider(run, provider, wanted)
    }
  }
}

/** What keeps everybody from a provider, as far as this worker knows without asking; null when it may be tried. */
export async function closedFor(run: DeliveryRun, provider: ProviderConfiguration): Promise<Closed | null> {
  const allowed = permission(await run.standing.of(provider.name), breakerPolicyOf(provider))
  if (allowed.kind === 'closed') return allowed
  return allowed.kind === 'probe' ? probesTaken(run, provider.name) : null
}

/** Whether what another provider cannot take may be sent there: only where more than probes may pass. */
export async function takesMessages(run: DeliveryRun, provider: ProviderConfiguration): Promise<boolean> {
  return permission(await run.standing.of(provider.name), breakerPolicyOf(provider)).kind === 'pass'
}

/** How many calls to a provider may be open at once in this process: fewer in a slow start. */
export async function concurrencyNow(run: DeliveryRun, provider: ProviderConfiguration): Promise<number> {
  const allowed = permission(await run.standing.of(provider.name), breakerPolicyOf(provider))
  return allowed.kind === 'pass' ? Math.max(1, Math.floor(provider.concurrency * allowed.share)) : provider.concurrency
}

async function withinRate(
  run: DeliveryRun,
  provider: ProviderConfiguration,
  share: number,
  wanted: number,
): Promise<Passage> {
  const told = {
    answered: (trigger: AttemptTrigger, outcome: DeliveryOutcome) => run.outcomes.note(provider.name, trigger, outcome),
    lookedUp(found: ProviderWhenAsked) {
      if (found === 'failed') run.outcomes.noteFailedLookup(provider.name)
    },
  }
  if (provider.ratePerSecond === undefined)
    return { kind: 'pass', count: wanted, probe: false, giveBack: () => {}, ...told }
  const pool = poolOf(run, `provider:${provider.name}`)
  const { granted, waitMs } = await pool.take(wanted, providerRate(provider.ratePerSecond * share))
  if (granted > 0) return { kind: 'pass', count: granted, probe: false, giveBack: pool.putBack, ...told }
  countRateWait(provider.name)
  return { kind: 'wait', ms: Math.min(waitMs, rateWaitMsMax) }
}

/** What this run took of a shared rate. */
export function poolOf(run: DeliveryRun, rate: `provider:${string}` | `look-ups:${string}`): RatePool {
  const known = run.ratePools.get(rate) ?? ratePool(run.sql, rate)
  run.ratePools.set(rate, known)
  return known
}

/** One call, if no other worker has it: what comes of it decides for all. */
async function asProbe(
  run: DeliveryRun,
  provider: ProviderConfiguration,
  policy: BreakerPolicy,
  epoch: number,
): Promise<Passage> {
  const { name } = provider
  const taken = probesTaken(run, name)
  if (taken) return taken
  const token = randomUUID()
  const forMs = provider.timeoutMs + probeMarginMs
  if (!(await leaseProbe(run.sql, { provider: name, epoch, probes: policy.probes, token, forMs }))) {
    run.probesTakenUntil.set(name, performance.now() + probesTakenMs)
    run.standing.expire()
    return { kind: 'closed', reason: 'breaker_half_open', forMs: probesTakenMs }
  }
  const decide = async (to: 'closed' | 'open') => {
    await moveBreakerOnce(run.sql, { provider: name, epoch, to, openForMs: policy.openForMs, probe: token })
    run.standing.expire()
  }
  const giveBack = (count: number) => {
    if (count > 0) track(run, returnProbe(run.sql, name, token).catch(slotLapses))
  }
  return {
    ...{ kind: 'pass', count: 1, probe: true, giveBack },
    answered(trigger, outcome) {
      run.outcomes.note(name, trigger, outcome)
      track(run, decide(afterProbe(outcome)).catch(slotLapses))
    },
    lookedUp(found) {
      if (found === 'unclear') return giveBack(1)
      if (found === 'failed') run.outcomes.noteFailedLookup(name)
      track(run, decide(found === 'failed' ? 'open' : 'closed').catch(slotLapses))
    },
  }
}

function probesTaken(run: DeliveryRun, provider: string): Closed | null {
  const forMs = (run.probesTakenUntil.get(provider) ?? 0) - performance.now()
  return forMs > 0 ? { kind: 'closed', reason: 'breaker_half_open', forMs } : null
}

/** A probe that cannot be ended holds its slot until its time is over. */
function slotLapses(error: unknown): void {
  log.warn({ err: error }, 'a probe could not be ended')
}
