import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '@/db/client'
import type { ClientAnswer } from '@/e2e/support/crash/load-driver'
import type { ByHand } from '@/e2e/support/crash/operator'
import type { Resources } from '@/e2e/support/crash/resource-watch'
import type { PlannedRequest } from '@/e2e/support/crash/traffic'
import type { Acceptance } from '@/e2e/support/simulator/ledger'
import { verifyAudit } from '@/lib/audit/verify-audit'

/** Three ledgers that know nothing of each other, read when all is quiet. */
export type RunFacts = {
  requests: PlannedRequest[]
  /** How far ahead the database's clock was at the end; absent: it was right. */
  clockAheadMs?: number
  answers: ReadonlyMap<string, ClientAnswer[]>
  acceptances: Acceptance[]
  /** Requests that a provider refused because it knew the key with another body. */
  otherBodies: number
  notifications: { id: string; type: string; status: string; duplicateRisk: boolean; acceptedAt: Date }[]
  work: { id: string; state: string }[]
  /** The result that was not late comes first where a call has several; null: none was ever written. */
  attempts: {
    id: string
    number: number
    provider: string
    trigger: string
    startedAt: Date
    outcome: string | null
    late: boolean | null
  }[]
  lookups: { id: string; found: string; late: boolean }[]
  /** Notifications that were taken, says a worker that had lost its lease. */
  acceptedLate: string[]
  /** Notifications that a receipt speaks of. */
  receiptSubjects: string[]
  counters: { name: string; counted: number; recounted: number }[]
  /** Results whose writer had lost its lease: kept, and without effect. */
  staleFinishes: number
  workersLost: number
  /** Openings, trials and closings of breakers. */
  breakerMoves: number
  /** Where the audit's hash chain is broken. */
  auditBreaks: string[]
  /** Decided by a person; absent: nobody was asked. */
  byHand?: ByHand[]
  /** Where something planted was written; absent: nobody looked. */
  leaks?: string[]
  /** Absent: not watched. */
  resources?: Resources
}

export type DatabaseFacts = Omit<
  RunFacts,
  'requests' | 'answers' | 'acceptances' | 'otherBodies' | 'byHand' | 'leaks' | 'resources'
>

export async function readDatabaseFacts(sql: Database): Promise<DatabaseFacts> {
  await sql`set statement_timeout = '120s'`
  const [results] = await sql<{ late: number; lost: number }[]>`
    select count(*) filter (where late)::int as late, count(*) filter (where code = 'worker_lost')::int as lost from attempt_results`
  return {
    staleFinishes: results?.late ?? 0,
    workersLost: results?.lost ?? 0,
    auditBreaks: await auditBreaks(sql),
    breakerMoves: (await sql`select coalesce(sum(breaker_epoch), 0)::int as n from provider_states`)[0]?.n ?? 0,
    notifications: await sql<DatabaseFacts['notifications']>`
      select id, type, status, duplicate_risk as "duplicateRisk", accepted_at as "acceptedAt" from notifications`,
    work: await sql<DatabaseFacts['work']>`select notification_id as id, state from outbox_messages`,
    attempts: await sql<DatabaseFacts['attempts']>`
      select a.notification_id as id, a.number::int, a.provider, a.trigger, a.started_at as "startedAt", r.outcome, r.late
      from attempts a left join lateral (
        select outcome, late from attempt_results r
        where r.lane = a.lane and r.notification_id = a.notification_id and r.number = a.number and r.started_at = a.started_at
        order by late, finished_at limit 1) r on true`,
    lookups: await sql<DatabaseFacts['lookups']>`select notification_id as id, found, late from lookups`,
    acceptedLate: (
      await sql<
        { id: string }[]
      >`select distinct notification_id as id from attempt_results where late and outcome = 'accepted'`
    ).map(({ id }) => id),
    receiptSubjects: (
      await sql<{ id: string }[]>`
        select distinct coalesce(p.notification_id, r.subject) as id from receipts r
        left join provider_messages p on r.subject_kind = 'message' and p.lane = r.lane and p.message_hash = r.subject
        where r.subject_kind = 'notification' or p.notification_id is not null`
    ).map(({ id }) => id),
    counters: await sql<DatabaseFacts['counters']>`
      with stats as (
        select measure, sum(n)::int as n from (select measure, n from stats_minute union all select measure, n from stat_deltas) s
        group by measure
      ), facts as (
        select 'accepted' as name, count(*)::int as n from notifications n
        where not exists (select from suppressions s where s.notification_id = n.id and s.guard <> 'guardrail')
        union all select 'suppressed', count(*)::int from suppressions
        union all select 'sent', count(*)::int from notifications where status in ('sent', 'delivered', 'undelivered')
        union all select 'attempt_' || outcome, count(*)::int from attempt_results group by outcome
      )
      select f.name, coalesce(s.n, 0) as counted, f.n as recounted from facts f left join stats s on s.measure = f.name order by 1`,
  }
}

async function auditBreaks(sql: Database): Promise<string[]> {
  const verified = await verifyAudit({ sql })
  return verified.kind === 'broken' ? [`${verified.problem} at ${verified.sequence}`] : []
}

/** All lines of the providers' own files. */
export function readAcceptances(files: readonly string[]): Acceptance[] {
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Acceptance),
  )
}

/** Writes the producers' and the database's ledgers beside the providers'. @returns SHA-256 of each file, by its name */
export function writeLedgers(
  folder: string,
  facts: RunFacts,
  providerLedgers: readonly string[],
): Record<string, string> {
  const clients = [...facts.answers].flatMap(([key, answers]) =>
    answers.map(({ status, id, replayed, body }) => ({ key, status, id, replayed, body: sha256(body) })),
  )
  const states = facts.notifications.map(({ id, type, status }) => ({ id, type, status }))
  const files = [
    write(join(folder, 'producers.jsonl'), clients),
    write(
      join(folder, 'database.jsonl'),
      states.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ),
    ...providerLedgers,
  ]
  return Object.fromEntries(files.map((file) => [file.split('/').at(-1) ?? file, sha256(readFileSync(file))]))
}

function write(file: string, rows: readonly object[]): string {
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return file
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
