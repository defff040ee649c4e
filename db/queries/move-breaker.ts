import type { Database } from '@/db/client'
import type { BreakerState } from '@/lib/domain/breaker'

export type BreakerMove = {
  provider: string
  /** The state that this was decided on. Another move since then makes this one void. */
  epoch: number
  to: BreakerState
  openForMs: number
  /** The probe whose outcome decides; without it a half-open breaker cannot be left. */
  probe: string | null
}

// The row's lock arbitrates: of any number of workers that decided on one epoch, one moves the breaker. A probe that has
// run out and was given to another decides nothing either. What moved is noted, and notes that nobody looks back to go.
const statement = `
with probe as (
  delete from provider_probes where provider = $1 and token = $5::uuid returning 1
),
moved as (
  update provider_states s
  set breaker = $3, breaker_epoch = s.breaker_epoch + 1, breaker_since = m.at,
      open_until = case $3 when 'open' then m.at + $4::float8 * interval '1 millisecond' end
  from (select now() as at) m
  where s.provider = $1 and s.breaker_epoch = $2
    and case $3 when 'half_open' then s.breaker = 'open' and s.open_until <= m.at
                when 'closed' then s.breaker = 'half_open' and exists (select from probe)
                else s.breaker = 'closed' or (s.breaker = 'half_open' and exists (select from probe)) end
  returning s.provider, s.breaker_epoch, s.breaker, s.breaker_since
),
gone as (
  delete from breaker_moves where provider = $1 and at < now() - interval '10 days' and exists (select from moved)
)
insert into breaker_moves (provider, epoch, state, at) select * from moved
on conflict (provider, epoch) do update set state = excluded.state, at = excluded.at
returning 1`

/** Moves a breaker from the state that was seen. @returns whether this was the one that moved it */
export async function moveBreaker(sql: Database, move: BreakerMove): Promise<boolean> {
  const parameters = [move.provider, move.epoch, move.to, move.openForMs, move.probe]
  return (await sql.unsafe(statement, parameters, { prepare: true })).length === 1
}
