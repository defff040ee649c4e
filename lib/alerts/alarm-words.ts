export const alarmNames = [
  'engine_silent',
  'backlog_age',
  'breaker_open',
  'unknown_age',
  'dead_letters',
  'collisions',
  'leaks',
  'retention_silent',
  'counter_drift',
] as const
export type AlarmName = (typeof alarmNames)[number]

/** What each alarm measures and when it holds: once its value is above the rule's threshold. For forms and messages. */
export const alarmWords: Record<
  AlarmName,
  { label: string; measures: string; unit: 'seconds' | 'count'; usual: number; href: string }
> = {
  engine_silent: {
    label: 'The engine is silent',
    measures: 'Seconds since the engine, or the cron route that drives it, ran last.',
    unit: 'seconds',
    usual: 180,
    href: '/',
  },
  backlog_age: {
    label: 'The backlog is old',
    measures: 'Seconds for which the oldest message that is due has not been sent.',
    unit: 'seconds',
    usual: 300,
    href: '/notifications?status=queued',
  },
  breaker_open: {
    label: 'A breaker is open',
    measures: 'Enabled providers whose breaker is not closed.',
    unit: 'count',
    usual: 0,
    href: '/providers',
  },
  unknown_age: {
    label: 'An unknown outcome waits',
    measures: 'Seconds for which the oldest unknown outcome has waited for a person.',
    unit: 'seconds',
    usual: 3_600,
    href: '/review',
  },
  dead_letters: {
    label: 'Dead letters',
    measures: 'Notifications that certainly were not sent and wait for a person.',
    unit: 'count',
    usual: 0,
    href: '/review?what=dead',
  },
  collisions: {
    label: 'Key conflicts',
    measures: 'Requests of the last hour that reused a key for other content.',
    unit: 'count',
    usual: 0,
    href: '/duplicates/collisions',
  },
  leaks: {
    label: 'Leaks',
    measures: 'Duplicates of the last 24 hours that reached a customer under different keys.',
    unit: 'count',
    usual: 0,
    href: '/duplicates/leaks',
  },
  retention_silent: {
    label: 'Retention does not run',
    measures: 'Seconds since a run of retention finished last.',
    unit: 'seconds',
    usual: 10_800,
    href: '/',
  },
  counter_drift: {
    label: 'Counters differ from their facts',
    measures: 'Counters of yesterday that the daily comparison found to differ from what is recorded.',
    unit: 'count',
    usual: 0,
    href: '/',
  },
}
