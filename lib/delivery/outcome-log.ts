import type { Database } from '@/db/client'
import { databaseFault } from '@/db/errors'
import { type ProviderOutcomes, recordProviderOutcomes, type WindowCounts } from '@/db/queries/record-provider-outcomes'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { breakerPolicyOf, retryBudgetOf } from '@/lib/configuration/effective-policy'
import { moveBreakerOnce } from '@/lib/delivery/move-breaker-once'
import type { ProviderStanding } from '@/lib/delivery/provider-standing'
import { askedToWait, isFailure, opensOn, slowStartShare } from '@/lib/domain/breaker'
import type { AttemptTrigger, DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { earnedBy } from '@/lib/domain/retry-budget'
import { log } from '@/lib/observability/log'

/** What this worker sees of its providers, told to the others a few times a second. */
export type OutcomeLog = {
  note(provider: string, trigger: AttemptTrigger, outcome: DeliveryOutcome): void
  /** A look-up found the provider out of order. */
  noteFailedLookup(provider: string): void
  /** Tells now what is still untold, and opens breakers on what all have seen. Never rejects. */
  flush(): Promise<void>
}

type Seen = Omit<ProviderOutcomes, 'provider' | 'retriesPerSecond' | 'retriesMax' | 'windowMs'>

const flushAfterMs = 200

export function outcomeLog(sql: Database, standing: ProviderStanding): OutcomeLog {
  let seen = new Map<string, Seen>()
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> = Promise.resolve()

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    flushing = flushing.then(flushOnce)
    return flushing
  }

  async function flushOnce(): Promise<void> {
    const telling = seen
    if (telling.size === 0) return
    seen = new Map()
    try {
      const configuration = await activeConfiguration()
      const windows = await recordProviderOutcomes(sql, rowsOf(telling, configuration))
      const opened = await Promise.all(windows.map((window) => openIfDue(sql, window, configuration)))
      const asked = [...telling.values()].some(({ askedToWaitMs }) => askedToWaitMs !== null)
      if (asked || opened.includes(true)) standing.expire()
    } catch (error) {
      // Whatever was seen belongs to a time that is over when the database is back: breakers go on from there.
      if (databaseFault(error) === 'other') log.warn({ err: error }, 'outcomes of providers could not be told')
    }
  }

  function seenOf(provider: string): Seen {
    const known = seen.get(provider) ?? nothing()
    seen.set(provider, known)
    return known
  }

  return {
    note(provider, trigger, outcome) {
      const known = seenOf(provider)
      known[outcome.outcome]++
      if (isFailure(outcome)) known.failures++
      known.earnedRetries += earnedBy(trigger, outcome)
      const wish = askedToWait(outcome)
      if (wish !== null) known.askedToWaitMs = Math.max(known.askedToWaitMs ?? 0, wish)
      // A wish to be left alone cannot wait: everybody else is still calling.
      if (wish !== null) {
        standing.askedToWait(provider, wish)
        void flush()
      } else timer ??= setTimeout(flush, flushAfterMs).unref()
    },
    noteFailedLookup(provider) {
      const known = seenOf(provider)
      known.unavailable++
      known.failures++
      timer ??= setTimeout(flush, flushAfterMs).unref()
    },
    flush,
  }
}

function nothing(): Seen {
  return { accepted: 0, rejected: 0, unavailable: 0, unknown: 0, failures: 0, earnedRetries: 0, askedToWaitMs: null }
}

function rowsOf(seen: Map<string, Seen>, configuration: ActiveConfiguration): ProviderOutcomes[] {
  return [...seen].flatMap(([name, counts]) => {
    const provider = configuration.provider(name)
    if (!provider) return []
    const { perSecond, max } = retryBudgetOf(provider)
    const { windowMs } = breakerPolicyOf(provider)
    return [{ provider: name, ...counts, retriesPerSecond: perSecond, retriesMax: max, windowMs }]
  })
}

async function openIfDue(sql: Database, window: WindowCounts, configuration: ActiveConfiguration): Promise<boolean> {
  const provider = configuration.provider(window.provider)
  if (!provider || window.breaker !== 'closed') return false
  const policy = breakerPolicyOf(provider)
  if (!opensOn(window, policy, slowStartShare(window, policy))) return false
  const { openForMs } = policy
  return moveBreakerOnce(sql, { provider: provider.name, epoch: window.epoch, to: 'open', openForMs, probe: null })
}
