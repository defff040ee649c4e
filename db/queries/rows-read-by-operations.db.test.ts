import { afterAll, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { openGuardClaim } from '@/db/queries/open-guard-claim'
import { readGuardFacts } from '@/db/queries/read-guard-facts'
import { requestCommands } from '@/db/queries/request-commands'
import { reroutedAtOnceMax, rerouteWaiting } from '@/db/queries/reroute-waiting'
import { idInLane, queueMessages } from '@/db/testing/queue-messages'
import { countRowsRead } from '@/db/testing/rows-read'
import { useTestDatabase } from '@/db/testing/test-database'
import { laneOf } from '@/lib/domain/lane'

// The same for what a guard asks and a person or a breaker sets going (rows-read.db.test.ts has delivery): each finds its own by keys.
const { url } = await useTestDatabase()
const sql = connect(url, 'service', 1)
const pools = {
  accept: connect(url, 'accept', 1),
  commands: connect(url, 'commands', 1),
  engine: connect(url, 'engine', 1),
}
afterAll(() => Promise.all([sql, ...Object.values(pools)].map((pool) => pool.end())))

const lane = 7
const [backlog, asked] = [5_000, 20]
const customer = idInLane(lane)
const references = [{ hash: customer, part: 0 }]
const tables = [
  'notifications',
  'notification_references',
  'outbox_messages',
  'outbox_commands',
  'dedup_windows',
  'guard_claims',
]
const queue = (count: number) => queueMessages(sql, { lane, provider: 'p', count })

/** `about`: how many notifications each answer is about. */
const statements = {
  claim: { pool: pools.accept, ask: () => openGuardClaim(pools.accept, claim()), about: asked },
  facts: { pool: pools.accept, ask: () => readGuardFacts(pools.accept, wanted()), about: asked },
  commands: {
    pool: pools.commands,
    ask: (ids: string[]) => requestCommands(pools.commands, retry(ids)),
    about: asked,
  },
  reroute: {
    pool: pools.engine,
    ask: () => rerouteWaiting(pools.engine, lane, 'p', [{ type: 'order', provider: 'q' }], 'closed'),
    about: reroutedAtOnceMax,
  },
}

test('what was planned while there was little reads no more of what came later than it is about', async () => {
  const few = await queue(asked)
  await refer(few)
  for (let i = 0; i < 6; i++) for (const { ask } of Object.values(statements)) await ask(few)
  await sql`delete from outbox_messages`
  await sql`delete from notifications`
  await sql`delete from notification_references`
  // What is dead would be looked at by the planner, and counted.
  await sql`vacuum analyze`
  for (let i = 0; i < 6; i++) for (const { ask } of Object.values(statements)) await ask(few)
  const ids = await queue(backlog)
  await refer(ids.slice(0, asked))
  await sql`insert into dedup_windows (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
    select ${lane}, id, ${lane}, id, 'r', 1, now(), now() + interval '1 hour' from unnest(${ids}::uuid[]) id`
  await sql`insert into guard_claims (lane, claim_id, producer_id, type, state, claimed_at, lease_expires_at, configuration_version, window_lanes, window_keys, window_closes)
    select ${lane}, id, id, 'order', 'claimed', now(), now(), 1, '{}', '{}', '{}' from unnest(${ids}::uuid[]) id`
  await sql`insert into outbox_commands (id, kind, notification_id, actor, reason)
    select gen_random_uuid(), 'retry', id, 'a', 'r' from unnest(${ids}::uuid[]) id`

  for (const [name, { pool, ask, about }] of Object.entries(statements)) {
    const { rows } = await countRowsRead<unknown>(sql, pool, tables, () => ask(ids.slice(0, asked)))
    expect(rows, name).toBeGreaterThanOrEqual(about)
    expect(rows, name).toBeLessThanOrEqual(12 * about)
  }
})

async function refer(ids: string[]): Promise<void> {
  await sql`insert into notification_references (lane, reference_hash, accepted_at, notification_id)
    select ${laneOf(customer)}, ${customer}, accepted_at, id from notifications where id in ${sql(ids)}`
}

function wanted() {
  return { type: 'order', windowKey: idInLane(lane), references }
}

function claim() {
  return {
    claimId: idInLane(lane),
    producerId: idInLane(lane),
    type: 'order',
    channel: 'sms',
    keyHash: null,
    leaseMs: 1_000,
    staysClosed: false,
    configurationVersion: 1,
    references,
    withinMs: null,
    suppressionId: idInLane(lane),
    windows: [{ windowKey: idInLane(lane), rule: 'r', fields: [], lengthMs: 60_000, slides: false }],
  }
}

function retry(ids: string[]) {
  return {
    kind: 'retry' as const,
    actor: 'a',
    reason: 'r',
    detail: null,
    allowed: ['dead_lettered' as const],
    commands: ids.map((notificationId) => ({ notificationId, auditId: idInLane(lane) })),
  }
}
