import type { Database } from '@/db/client'

// A slot is a row: its primary key lets one worker have it, and one whose holder is gone is free when its time is over.
const lease = `
insert into provider_probes as p (provider, slot, token, leased_until)
select $1, free.slot, $4::uuid, now() + $5::float8 * interval '1 millisecond'
from (
  select n.slot::int2 as slot from provider_states s, generate_series(1, $3::int4) n(slot)
  where s.provider = $1 and s.breaker = 'half_open' and s.breaker_epoch = $2 and s.paused_at is null
    and not exists (select from provider_probes t where t.provider = $1 and t.slot = n.slot and t.leased_until > now())
  order by n.slot limit 1
) free
on conflict (provider, slot) do update set token = excluded.token, leased_until = excluded.leased_until
  where p.leased_until <= now()
returning slot`

/** Takes one of the calls that a half-open provider may get. @returns false: all are taken, or it is half-open no more */
export async function leaseProbe(
  sql: Database,
  probe: { provider: string; epoch: number; probes: number; token: string; forMs: number },
): Promise<boolean> {
  const parameters = [probe.provider, probe.epoch, probe.probes, probe.token, probe.forMs]
  return (await sql.unsafe(lease, parameters, { prepare: true })).length === 1
}

/** Gives back a probe for which there was nothing to send. */
export async function returnProbe(sql: Database, provider: string, token: string): Promise<void> {
  await sql.unsafe('delete from provider_probes where provider = $1 and token = $2::uuid', [provider, token], {
    prepare: true,
  })
}
