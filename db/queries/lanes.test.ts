import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hotReferences, textsIn } from '@/db/testing/lane-references'

/** What `scripts/citus.sql` distributes. */
const citus = readFileSync('scripts/citus.sql', 'utf8')
const hotTables = [...citus.matchAll(/distribute\('(\w+)'\)/g)].map(([, table = '']) => table)

const sweep = 'a batch of the hourly retention, by time over all lanes: it fans out, and nobody waits for it'
const page = 'a page of the console or the API, by time or by state over all lanes: it fans out, bounded by its limit'
const counters = 'sums of counters for charts and metrics, over all lanes by their nature'
const byTime = 'the row is found by its time first, and its id within that: the reference has no lane of its own'

/** Statements that may do without a lane, each with the reason. Keyed by file; the tables that it concerns. */
const exceptions: Record<string, { tables: string[]; because: string }> = {
  'apply-waiting-receipts.ts': {
    tables: ['provider_messages'],
    because: 'finds the lanes that have early receipts, by a partial index that is empty as a rule',
  },
  'compare-counters.ts': { tables: ['stat_deltas', 'suppressions', 'attempt_results'], because: counters },
  'count-by-status.ts': { tables: ['outbox_messages'], because: page },
  'ends-of-notifications.ts': { tables: ['notifications'], because: sweep },
  'erase-notifications.ts': {
    tables: ['suppressions'],
    because: 'as in read-notification.ts: the suppression of a twin is found by its index',
  },
  'estimate-reap.ts': {
    tables: ['notifications', 'receipts', 'events', 'idempotency_keys'],
    because: 'foretells what the next sweep removes, for a person who asks: bounded by its limit',
  },
  'fold-stat-deltas.ts': { tables: ['stat_deltas'], because: counters },
  'list-events.ts': { tables: ['events'], because: page },
  'list-duplicate-groups.ts': { tables: ['suppressions'], because: page },
  'list-notifications.ts': { tables: ['notifications', 'outbox_messages'], because: `${page}; ${byTime}` },
  'list-risks.ts': { tables: ['notifications'], because: page },
  'list-suppressions.ts': { tables: ['suppressions'], because: page },
  'list-waiting.ts': { tables: ['outbox_messages'], because: page },
  'note-server.ts': {
    tables: ['outbox_messages'],
    because: 'once for each start of a database server, before anything is asked',
  },
  'open-guard-claim.ts': { tables: ['notifications'], because: byTime },
  'read-alike.ts': { tables: ['notifications'], because: `${page}; ${byTime}` },
  'read-engine-pulse.ts': { tables: ['stat_deltas'], because: counters },
  'read-gap-counts.ts': { tables: ['suppressions'], because: page },
  'read-gaps.ts': { tables: ['suppressions'], because: page },
  'read-kept-days.ts': { tables: ['outbox_messages'], because: page },
  'read-guard-facts.ts': { tables: ['notifications'], because: byTime },
  'read-key-hygiene.ts': { tables: ['suppressions'], because: page },
  'read-newest-contents.ts': { tables: ['notifications'], because: page },
  'read-newest-keys.ts': { tables: ['idempotency_keys'], because: page },
  'read-notification.ts': {
    tables: ['suppressions'],
    because: 'a suppression is in the lane of its own id: the one of a twin or an original is found by its index',
  },
  'read-provider-outcomes.ts': { tables: ['stat_deltas'], because: counters },
  'read-stats.ts': { tables: ['stat_deltas'], because: counters },
  'read-told-twice.ts': { tables: ['notifications', 'notification_references'], because: page },
  'read-type-history.ts': { tables: ['notifications', 'suppressions'], because: page },
  'read-work-state.ts': { tables: ['outbox_messages'], because: counters },
  'reap-events.ts': { tables: ['events'], because: sweep },
  'reap-contents.ts': { tables: ['notifications', 'notification_contents'], because: sweep },
  'reap-notifications.ts': {
    tables: ['notifications', 'notification_references', 'notification_contents'],
    because: sweep,
  },
  'reap-events-of-type.ts': { tables: ['events'], because: sweep },
  'entomb-keys.ts': { tables: ['idempotency_keys'], because: sweep },
  'reap-guard-claims.ts': { tables: ['guard_claims'], because: sweep },
  'stats-of-range.ts': { tables: ['stat_deltas'], because: counters },
  'sum-up-day.ts': { tables: ['stat_deltas'], because: counters },
  'reap.ts': {
    tables: ['idempotency_keys', 'receipts', 'lookups', 'provider_messages'],
    because: sweep,
  },
}

const folder = 'db/queries'
const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
const references = files.flatMap((file) =>
  textsIn(readFileSync(join(folder, file), 'utf8'))
    .flatMap((text) => hotReferences(text, hotTables))
    .map((reference) => ({ file, ...reference })),
)

describe('every statement that touches a hot table', () => {
  it('binds its lane, or is an exception with a reason', () => {
    const without = references.filter(
      ({ file, table, hasLane }) => !hasLane && !exceptions[file]?.tables.includes(table),
    )
    expect(
      without.map(({ file, verb, table, block }) => `${file}: ${verb} ${table} in ${block.slice(0, 200)}`),
      'bind its lane (docs/scaling.md), or list it above with the reason',
    ).toEqual([])
    expect(references.length, 'the statements were found at all').toBeGreaterThan(200)
  })

  it('is no exception that is one no longer', () => {
    const needed = new Set(references.filter(({ hasLane }) => !hasLane).map(({ file, table }) => `${file} ${table}`))
    const listed = Object.entries(exceptions).flatMap(([file, { tables }]) => tables.map((table) => `${file} ${table}`))
    expect(listed.filter((one) => !needed.has(one))).toEqual([])
  })

  it('is in db/queries: nowhere else is SQL written that could escape this list', () => {
    const elsewhere = ['client.ts', 'transaction.ts', 'listen.ts', 'remote-outbox.ts'].flatMap((file) =>
      textsIn(readOrNothing(join('db', file))).flatMap((text) => hotReferences(text, hotTables)),
    )
    expect(elsewhere).toEqual([])
  })
})

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

describe('the reading of statements', () => {
  const laneOf = (sql: string) => hotReferences(sql, ['notifications', 'outbox_messages']).map(({ hasLane }) => hasLane)
  it.each([
    ['select 1 from notifications where id = $1', [false]],
    ['select 1 from notifications n where n.lane = $1 and n.id = $2', [true]],
    [
      'select 1 from outbox_messages m join notifications n on n.id = m.notification_id where m.lane = $1',
      [true, false],
    ],
    [
      'select 1 from outbox_messages m join notifications n on n.lane = m.lane and n.id = m.id where m.lane = $1',
      [true, true],
    ],
    [
      'select 1 from notifications n where n.lane = $1 and exists (select from outbox_messages m where m.id = n.id)',
      [true, false],
    ],
    ['delete from notifications n where (n.lane, n.id) in (select lane, id from notifications limit 1)', [true, false]],
    ['update outbox_messages m set state = 1 from due where m.notification_id = due.id', [false]],
    ['insert into notifications (id, lane) values (1, 2)', [false]],
    ['insert into notifications as n (lane, id) select 1, 2', [true]],
    ['select 1 from notifications -- where lane = 1', [false]],
  ])('%s', (sql, expected) => expect(laneOf(sql)).toEqual(expected))

  it('reads templates with holes in them, and no comment', () => {
    const hole = ['$', '{of(`two`)}'].join('')
    const source = `// \`from a\`\nconst x = \`one ${hole} three\` + 'four' /* 'five' */`
    expect(textsIn(source)).toEqual([`one ${hole} three`, 'four'])
  })
})
