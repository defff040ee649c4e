import { Gauge, Registry } from 'prom-client'
import { database } from '@/db/client'
import { countIntakeRejects } from '@/db/queries/count-intake-rejects'
import { type EnginePulse, readEnginePulse } from '@/db/queries/read-engine-pulse'
import { type ProviderStateRow, readProviderStates } from '@/db/queries/read-provider-states'
import { readWorkState, type WorkState } from '@/db/queries/read-work-state'
import { breakerStates } from '@/lib/domain/breaker'
import { log } from '@/lib/observability/log'
import { metricsRegistry } from '@/lib/observability/metrics'
import { RefreshingValue } from '@/lib/observability/refreshing-value'

// Many scrapers, and many processes that each answer them, must not add up to a load.
const readEveryMs = 5_000

type Reading = {
  work: WorkState
  pulse: EnginePulse
  rejects: { intake: string; count: number }[]
  providers: ProviderStateRow[]
}

const reading = new RefreshingValue<Reading>(
  async () => {
    const sql = database('console')
    const [work, pulse, rejects, providers] = await Promise.all([
      readWorkState(sql),
      readEnginePulse(sql),
      countIntakeRejects(sql),
      readProviderStates(sql),
    ])
    return { work, pulse, rejects, providers }
  },
  { refreshAfterMs: readEveryMs, staleAfterMs: readEveryMs },
)

/** The scrape: this process's counters, and the state of the whole system as the database has it. */
export async function renderMetrics(): Promise<{ contentType: string; text: string }> {
  const gauges = new Registry()
  const gauge = gaugesOn(gauges)
  try {
    const { work, pulse, rejects, providers } = await reading.get()
    gauge('once_database_up', 'Whether the database answered', [[{}, 1]])
    workGauges(gauge, work)
    pulseGauges(gauge, pulse)
    gauge(
      'once_intake_rejects',
      'Messages of queues that were refused and are kept for a person, counted up to 100000',
      rejects.map(({ intake, count }) => [{ intake }, count]),
    )
    providerGauges(gauge, providers)
  } catch (error) {
    log.warn({ err: error }, 'gauges cannot be read')
    gauge('once_database_up', 'Whether the database answered', [[{}, 0]])
  }
  const registry = Registry.merge([metricsRegistry(), gauges])
  return { contentType: registry.contentType, text: await registry.metrics() }
}

type Sample = [labels: Record<string, string>, value: number]
type SetGauge = (name: string, help: string, samples: Sample[]) => void

function gaugesOn(registry: Registry): SetGauge {
  return (name, help, samples) => {
    const labelNames = [...new Set(samples.flatMap(([labels]) => Object.keys(labels)))]
    const gauge = new Gauge({ name, help, labelNames, registers: [registry] })
    for (const [labels, value] of samples) gauge.set(labels, value)
  }
}

function workGauges(gauge: SetGauge, work: WorkState): void {
  const { ready, leased, dispatching, reconciling, held, dead } = work
  const states = Object.entries({ ready, leased, dispatching, reconciling, held, dead })
  gauge(
    'once_outbox_messages',
    'Outbox messages by state, counted up to 100000',
    states.map(([state, count]) => [{ state }, count]),
  )
  gauge('once_outbox_oldest_due_seconds', 'Age of the oldest message that is due', [[{}, work.oldestDueSeconds ?? 0]])
  gauge('once_needs_review', 'Notifications that a person has to decide about', [[{}, held]])
  gauge('once_needs_review_oldest_seconds', 'Age of the oldest of them', [[{}, work.oldestHeldSeconds ?? 0]])
  gauge('once_dead_letters', 'Notifications that certainly were not sent and wait for a person', [[{}, dead]])
}

function pulseGauges(gauge: SetGauge, pulse: EnginePulse): void {
  gauge(
    'once_heartbeat_age_seconds',
    'Time since each cron route ran last',
    pulse.heartbeats.map(({ name, ageSeconds }) => [{ name }, ageSeconds]),
  )
  gauge('once_rollup_lag_seconds', 'Age of the oldest fact that the charts lack', [[{}, pulse.unfoldedSeconds ?? 0]])
  gauge(
    'once_database_connections',
    'Connections of all processes by pool',
    pulse.connections.map(({ pool, state, count }) => [{ pool, state }, count]),
  )
}

function providerGauges(gauge: SetGauge, providers: ProviderStateRow[]): void {
  gauge(
    'once_breaker_state',
    'Breakers of all workers: 1 for the state that a provider is in',
    providers.flatMap(({ provider, breaker }) =>
      breakerStates.map((state): Sample => [{ provider, state }, state === breaker ? 1 : 0]),
    ),
  )
  gauge(
    'once_provider_paused',
    'Providers that an operator has paused',
    providers.map(({ provider, paused }) => [{ provider }, paused ? 1 : 0]),
  )
  gauge(
    'once_provider_asked_to_wait_seconds',
    'For how long providers have asked to be left alone',
    providers.map(({ provider, askedToWaitMs }) => [{ provider }, Math.max(0, askedToWaitMs ?? 0) / 1000]),
  )
}
