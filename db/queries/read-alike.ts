import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

export type AlikeSide = {
  id: string
  producer: string | null
  campaign: string | null
  acceptedAt: Date
  sealed: Buffer | null
}

/** Two sent notifications of one type to one customer under different keys; whether they say the same is sealed. */
export type AlikePair = { type: string; later: AlikeSide; earlier: AlikeSide }

const perReferenceMax = 10

const columns =
  'n.lane, n.id, n.type, n.channel, n.producer_id, n.campaign, n.key_hash, n.accepted_at, n.status, n.resend_of'

/** Of everybody: by time. $1 looked through, $2 hours, $3 pairs. */
const newest = `select ${columns} from notifications n order by n.accepted_at desc nulls last, n.id desc nulls last limit $1::int4`

/** After a place, oldest first, and old enough to have been sent. $4 instant, $5 id. Backwards through the newest-first index. */
const following = `select ${columns} from notifications n
  where (n.accepted_at, n.id) > ($4::timestamptz, $5::uuid) and n.accepted_at < now() - interval '5 minutes'
  order by n.accepted_at asc nulls first, n.id asc nulls first limit $1::int4`

/** Of one customer: by the blind index. $4 lane, $5 hash. */
const ofReference = `
  select ${columns} from (
    select notification_id, accepted_at from notification_references where lane = $4::int2 and reference_hash = $5::uuid
    order by accepted_at desc, notification_id desc limit $1::int4) f
  join notifications n on n.accepted_at = f.accepted_at and n.id = f.notification_id`

function statement(looked: string): string {
  return `
with looked as materialized (${looked}),
pairs as (
  select distinct s.lane, s.id, s.type, s.producer_id, s.campaign, s.accepted_at, e.lane as earlier_lane, e.id as earlier_id,
    e.producer_id as earlier_producer_id, e.campaign as earlier_campaign, e.accepted_at as earlier_accepted_at
  from looked s
  join notification_references r on r.notification_id = s.id
  cross join lateral (
    select n.* from (
      select f.notification_id, f.accepted_at from notification_references f
      where f.lane = r.lane and f.reference_hash = r.reference_hash
        and f.accepted_at >= s.accepted_at - $2::float8 * interval '1 hour'
        and (f.accepted_at, f.notification_id) < (s.accepted_at, s.id)
      order by f.accepted_at desc, f.notification_id desc limit ${perReferenceMax}
    ) f
    join notifications n on n.accepted_at = f.accepted_at and n.id = f.notification_id
    where n.status in ('sent', 'delivered') and n.type = s.type and n.channel = s.channel and n.key_hash <> s.key_hash
  ) e
  where s.status in ('sent', 'delivered') and s.resend_of is null
  order by s.accepted_at desc, s.id desc, e.accepted_at desc, e.id desc limit $3::int4
)
select l.n as looked, l.since, l.sent, l.until, p.type, p.id, lp.name as producer, p.campaign, p.accepted_at as "acceptedAt", lc.sealed,
  p.earlier_id as "earlierId", ep.name as "earlierProducer", p.earlier_campaign as "earlierCampaign",
  p.earlier_accepted_at as "earlierAcceptedAt", ec.sealed as "earlierSealed"
from (
  select count(*)::int as n, min(accepted_at) as since, count(*) filter (where status in ('sent', 'delivered'))::int as sent,
    (select json_build_object('at', accepted_at::text, 'id', id) from looked order by accepted_at desc, id desc limit 1) as until
  from looked
) l
left join pairs p on true
left join producers lp on lp.id = p.producer_id
left join producers ep on ep.id = p.earlier_producer_id
left join notification_contents lc on lc.lane = p.lane and lc.notification_id = p.id
left join notification_contents ec on ec.lane = p.earlier_lane and ec.notification_id = p.earlier_id
order by p.accepted_at desc, p.id desc, p.earlier_accepted_at desc, p.earlier_id desc`
}

/** Where looking ended: an instant as the database writes it, and the id. */
export type AlikePlace = { at: string; id: string }

type Row = {
  looked: number
  sent: number
  until: AlikePlace | null
  since: Date | null
  type: string
  /** Null: there is no pair. */
  id: string | null
  producer: string | null
  campaign: string | null
  acceptedAt: Date
  sealed: Buffer | null
  earlierId: string
  earlierProducer: string | null
  earlierCampaign: string | null
  earlierAcceptedAt: Date
  earlierSealed: Buffer | null
}

export type Alike = { looked: number; sent: number; since: Date | null; until: AlikePlace | null; pairs: AlikePair[] }

type Bounds = { looked: number; hours: number; pairs: number }

/** The same among the notifications that follow a place; those of the last five minutes are left for later. */
export async function readAlikeAfter(sql: Database, bounds: Bounds, after: AlikePlace): Promise<Alike> {
  const { looked, hours, pairs } = bounds
  const parameters = [looked, hours, pairs, after.at, after.id]
  return alikeOf(await sql.unsafe<Row[]>(statement(following), parameters, { prepare: true }))
}

/** Pairs within `hours` of each other among the newest notifications, of all or of one customer, newest first. */
export async function readAlike(sql: Database, asked: Bounds & { referenceHash?: string }): Promise<Alike> {
  const { looked, hours, pairs, referenceHash } = asked
  const bounds = [looked, hours, pairs]
  const rows =
    referenceHash === undefined
      ? await sql.unsafe<Row[]>(statement(newest), bounds, { prepare: true })
      : await sql.unsafe<Row[]>(statement(ofReference), [...bounds, laneOf(referenceHash), referenceHash], {
          prepare: true,
        })
  return alikeOf(rows)
}

function alikeOf(rows: readonly Row[]): Alike {
  const { looked = 0, sent = 0, since = null, until = null } = rows[0] ?? {}
  return { looked, sent, since, until, pairs: rows.flatMap(pairOf) }
}

function pairOf({ id, type, producer, campaign, acceptedAt, sealed, ...earlier }: Row): AlikePair[] {
  if (id === null) return []
  return [
    {
      type,
      later: { id, producer, campaign, acceptedAt, sealed },
      earlier: {
        id: earlier.earlierId,
        producer: earlier.earlierProducer,
        campaign: earlier.earlierCampaign,
        acceptedAt: earlier.earlierAcceptedAt,
        sealed: earlier.earlierSealed,
      },
    },
  ]
}
