import { database } from '@/db/client'
import { readEnginePulse } from '@/db/queries/read-engine-pulse'
import { readProviderStates } from '@/db/queries/read-provider-states'
import { readStatTotals } from '@/db/queries/read-stats'
import { readUpkeep } from '@/db/queries/read-upkeep'
import { readWorkState } from '@/db/queries/read-work-state'
import type { AlarmName } from '@/lib/alerts/alarm-words'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { spanWords } from '@/lib/insights/alarms'

/** What an alarm measures now, and in words. */
export type AlarmReading = { value: number; text: string }

const hourMs = 3_600_000

/** Every alarm at once: six small reads, none of facts. */
export async function readAlarms(): Promise<Record<AlarmName, AlarmReading>> {
  const sql = database('engine')
  const to = new Date(Date.now() + 60_000)
  const since = (hours: number) => new Date(to.getTime() - hours * hourMs)
  const [work, pulse, states, hour, day, upkeep, { document }] = await Promise.all([
    readWorkState(sql),
    readEnginePulse(sql),
    readProviderStates(sql),
    readStatTotals(sql, since(1), to, ['collision']),
    readStatTotals(sql, since(24), to, ['leak']),
    readUpkeep(sql),
    activeConfiguration(),
  ])
  const enabled = new Set(document.providers.filter((provider) => provider.enabled).map(({ name }) => name))
  const broken = states.filter(({ provider, breaker }) => breaker !== 'closed' && enabled.has(provider))
  const total = (rows: { count: number }[]) => rows.reduce((n, { count }) => n + count, 0)
  return {
    engine_silent: silence(pulse.heartbeats.find(({ name }) => name === 'outbox')?.ageSeconds ?? null),
    backlog_age: age(work.oldestDueSeconds, 'The oldest message that is due has waited for', 'Nothing is due.'),
    breaker_open: {
      value: broken.length,
      text:
        broken.length === 0
          ? 'Every breaker is closed.'
          : `Not closed: ${broken.map(({ provider }) => provider).join(', ')}.`,
    },
    unknown_age: age(
      work.oldestHeldSeconds,
      'The oldest unknown outcome has waited for a person for',
      'Nothing waits for a decision.',
    ),
    dead_letters: count(work.dead, 'dead letters'),
    collisions: count(total(hour), 'key conflicts in the last hour'),
    leaks: count(total(day), 'duplicates reached a customer in the last 24 hours'),
    retention_silent: {
      value: upkeep.retentionSilentSeconds,
      text: `Retention has not finished for ${spanWords(upkeep.retentionSilentSeconds)}.`,
    },
    counter_drift: {
      value: upkeep.counterDrift.length,
      text: upkeep.counterDrift.length === 0 ? 'Counters agree with their facts.' : upkeep.counterDrift.join('; '),
    },
  }
}

function silence(seconds: number | null): AlarmReading {
  if (seconds === null) return { value: Number.POSITIVE_INFINITY, text: 'The engine has never run.' }
  return { value: seconds, text: `The engine ran last ${spanWords(seconds)} ago.` }
}

function age(seconds: number | null, words: string, nothing: string): AlarmReading {
  return seconds === null ? { value: 0, text: nothing } : { value: seconds, text: `${words} ${spanWords(seconds)}.` }
}

function count(value: number, words: string): AlarmReading {
  return { value, text: `${value.toLocaleString('en')} ${words}.` }
}
