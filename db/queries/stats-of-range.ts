const [hourMs, dayMs] = [3_600_000, 86_400_000]

// Up to here days are summed up (db/queries/sum-up-day.ts); what is newer is in the hours only.
const summed = `(select c.at from fact_cursors c where c.name = 'days')`
const lastDay = `least($4::timestamptz, coalesce(${summed}, '-infinity'))`
const firstLateHour = `greatest($3::timestamptz, ${lastDay})`

/**
 * The counters of a range, as the body of a `from`: whole days from the table of days, whole hours beside them from that of hours, what is left
 * at both ends from the minutes, and what is not folded yet. Bind `rangeInstants` as $1 to $6.
 * @param columns of the counters, without `n`; `bucket` may be among them @param condition on the counters, of parameters from $7 on
 */
export function countersOfRange(columns: string, condition: string): string {
  const part = (table: string, from: string, to: string) => `
  select ${columns}, n from ${table} where bucket >= ${from} and bucket < ${to} and ${condition}`
  return [
    part('stats_minute', '$1::timestamptz', '$2::timestamptz'),
    part('stats_hour', '$2::timestamptz', '$3::timestamptz'),
    part('stats_day', '$3::timestamptz', lastDay),
    part('stats_hour', firstLateHour, '$5::timestamptz'),
    part('stats_minute', '$5::timestamptz', '$6::timestamptz'),
    `
  select ${columns.replace(/\bbucket\b/, 'at')}, n::int8 from stat_deltas where at >= $1::timestamptz and at < $6::timestamptz and ${condition}`,
  ].join('\n  union all')
}

/**
 * The range's beginning, its first whole hour, its first whole day, the ends of both, its end: each no later than the next.
 * `hours`: hours that begin in it are counted whole, and no minutes read.
 */
export function rangeInstants(from: Date, to: Date, finest: 'minutes' | 'hours' = 'minutes'): string[] {
  const ends: [number, number] = [from.getTime(), to.getTime()]
  const [firstHour, lastHour] = finest === 'hours' ? ends : whole(...ends, hourMs)
  const [firstDay, lastDay] = whole(firstHour, lastHour, dayMs)
  return [from.getTime(), firstHour, firstDay, lastDay, lastHour, to.getTime()].map((ms) => new Date(ms).toISOString())
}

/** The whole units of a range; an empty span at its end when there is none. */
function whole(from: number, to: number, unitMs: number): [number, number] {
  const [begin, end] = [Math.ceil(from / unitMs) * unitMs, Math.floor(to / unitMs) * unitMs]
  return begin < end ? [begin, end] : [to, to]
}
