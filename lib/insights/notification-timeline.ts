import type {
  AttemptRow,
  CommandOfNotification,
  LookupRow,
  NotificationRecord,
  ResendOrigin,
  SuppressionOfNotification,
} from '@/db/queries/read-notification'
import type { DedupRule } from '@/lib/configuration/document'
import { receiptsConflict } from '@/lib/domain/receipt'
import type { ReceiptView } from '@/lib/insights/read-notification'
import { audienceRuleNames } from '@/lib/intake/audience'

export type TimelineEntry = { at: string; what: string; detail: string | null; late?: boolean }

/** What a type asked of a notification at acceptance: its rules in their order, and whether one is asked before each call. */
export type GuardsAsked = { rules: Pick<DedupRule, 'rule' | 'guard' | 'scope'>[]; guardrail: boolean }

/** What happened, in order. Facts come from append-only rows; the last entries are where it stands, and what is due. */
export function timelineOf(
  row: NotificationRecord,
  receipts: ReceiptView[],
  guards: GuardsAsked | null,
): TimelineEntry[] {
  const own = row.suppressions.filter((one) => one.notificationId === row.id)
  const twins = row.suppressions.filter((one) => one.duplicateOf === row.id)
  const entries: TimelineEntry[] = [
    {
      at: row.acceptedAt.toISOString(),
      what: 'accepted',
      detail: `by ${row.producer ?? 'the raw outbox'}, configuration ${row.configurationVersion}`,
    },
    ...(row.resend ? [guardsPassedBy(row, row.resend)] : guardsPassed(row, own, guards)),
    ...(own.every(({ guard }) => guard === 'guardrail') ? [outboxEntry(row)] : []),
    ...own.map(suppressedEntry),
    ...twins.map((one) => ({
      at: utc(one.at),
      what: 'duplicate suppressed',
      detail: `by ${one.guard}, rule ${one.rule}`,
    })),
    ...row.attempts.flatMap(attemptEntries),
    ...row.lookups.map(lookupEntry),
    ...receiptEntries(receipts),
    ...row.commands.flatMap(commandEntries),
    ...workEntries(row),
  ]
  if (row.settledAt && row.work === null && own.length === 0) {
    entries.push({
      at: row.settledAt.toISOString(),
      what: row.settled,
      detail: row.providerMessageId && `as ${row.providerMessageId}`,
    })
  }
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** One entry a guard, in the order in which they were asked. The one that stopped it is its suppression. */
function guardsPassed(
  row: NotificationRecord,
  own: SuppressionOfNotification[],
  guards: GuardsAsked | null,
): TimelineEntry[] {
  const stopped = own.find(({ guard }) => guard !== 'guardrail')
  const asked = stopped ? askedBefore(stopped, guards?.rules ?? []) : (guards?.rules ?? [])
  const entry = (what: string, detail: string) => ({ at: row.acceptedAt.toISOString(), what, detail })
  return [
    ...(row.key ? [entry('guard passed', 'idempotency key: the first request with it')] : []),
    ...asked.map(({ rule, guard, scope }) => {
      const silent = (scope === 'campaign' || scope === 'list') && row.campaign === null
      const answer = silent ? 'of campaigns only, this is of none' : 'no window stood against it'
      return entry('guard passed', `${guard.replaceAll('_', ' ')}, rule ${rule}: ${answer}`)
    }),
    ...(guards?.guardrail && own.length === 0
      ? [entry('guardrail to be asked', 'before each call; only what it stops is on record')]
      : []),
  ]
}

/** The rules of a campaign are asked before those of the type, and the first that stops it is the last that is asked. */
function askedBefore(stopped: SuppressionOfNotification, rules: GuardsAsked['rules']): GuardsAsked['rules'] {
  const place = rules.findIndex(({ rule }) => rule === stopped.rule)
  return audienceRuleNames.includes(stopped.rule) ? [] : rules.slice(0, Math.max(0, place))
}

function guardsPassedBy(row: NotificationRecord, { of, actor, reason }: ResendOrigin): TimelineEntry {
  const asked = `a resend of ${of}${actor ? `, asked for by ${actor}` : ''}${reason ? `: ${reason}` : ''}`
  return { at: row.acceptedAt.toISOString(), what: 'guards passed by on purpose', detail: asked }
}

/** Its work was written by the statement that accepted it. */
function outboxEntry({ acceptedAt, sendAt }: NotificationRecord): TimelineEntry {
  const later = sendAt !== null && sendAt > acceptedAt
  const due = later ? `to be sent from ${sendAt.toISOString()}` : 'due at once'
  return {
    at: acceptedAt.toISOString(),
    what: 'in the outbox',
    detail: `in one transaction with its acceptance, ${due}`,
  }
}

function suppressedEntry(one: SuppressionOfNotification): TimelineEntry {
  const answer = one.duplicateOf
    ? `the same as ${one.duplicateOf}`
    : `another system says that it was sent (${one.evidence})`
  return { at: utc(one.at), what: 'suppressed', detail: `by ${one.guard}, rule ${one.rule}: ${answer}` }
}

function attemptEntries(attempt: AttemptRow): TimelineEntry[] {
  const { number, provider, trigger, leaseToken } = attempt
  const called = {
    at: utc(attempt.startedAt),
    what: `attempt ${number}`,
    detail: `${provider}, ${trigger.replaceAll('_', ' ')}, under lease ${leaseToken}${withoutCall(attempt)}`,
  }
  const results = attempt.results.map((result) => ({
    at: utc(result.finishedAt),
    what: `attempt ${attempt.number} ${result.outcome}`,
    detail: [result.code, result.detail].filter(Boolean).join(': ') || null,
    ...(result.late ? { late: true } : {}),
  }))
  return [called, ...results]
}

/** No attempt came before this fallback: the provider that the message waited for was closed to everybody. */
function withoutCall({ number, trigger }: AttemptRow): string {
  return number === 1 && trigger === 'fallback' ? ': nothing was sent elsewhere, the provider before it was closed' : ''
}

function lookupEntry(lookup: LookupRow): TimelineEntry {
  const { provider, found, code, detail, providerMessageId, late } = lookup
  const words = [provider, code, detail, providerMessageId && `as ${providerMessageId}`]
  return {
    at: utc(lookup.answeredAt),
    what: `reconcile: ${found === 'accepted' ? 'found' : found}`,
    detail: words.filter(Boolean).join(', '),
    ...(late ? { late: true } : {}),
  }
}

function receiptEntries(receipts: ReceiptView[]): TimelineEntry[] {
  return receipts.map((receipt, i) => {
    const before = receipts.slice(0, i).flatMap(({ counted, status }) => (counted ? [status] : []))
    const contradicts = receipt.counted && !receiptsConflict(before) && receiptsConflict([...before, receipt.status])
    const words = [receipt.provider, receipt.code, contradicts && 'contradicts an earlier receipt: delivered stands']
    return {
      at: receipt.receivedAt,
      what: `receipt ${receipt.status}`,
      detail: words.filter(Boolean).join(', '),
      ...(receipt.counted ? {} : { late: true }),
    }
  })
}

function commandEntries(command: CommandOfNotification): TimelineEntry[] {
  const asked = {
    at: utc(command.createdAt),
    what: `${command.kind} asked for`,
    detail: `by ${command.actor}${command.reason ? `: ${command.reason}` : ''}`,
  }
  if (!command.doneAt) return [asked]
  return [asked, { at: utc(command.doneAt), what: `${command.kind} ${command.status}`, detail: command.answer }]
}

/** What its work says now: until when it waits for the engine, or since when for a person. */
function workEntries(row: NotificationRecord): TimelineEntry[] {
  const { work, workProvider, waitingReason } = row
  const entry = (at: Date | null, what: string, detail: string | null) =>
    at ? [{ at: at.toISOString(), what, detail }] : []
  const because = waitingReason === null ? '' : `: ${waitingReason}`
  switch (work) {
    case null:
      return []
    case 'ready':
      return entry(row.dueAt, `attempt ${(row.attemptsStarted ?? 0) + 1} due`, `at ${workProvider}${because}`)
    case 'leased':
    case 'dispatching':
      return entry(row.leasedUntil, 'lease ends', `lease ${row.leaseToken}, held by a worker`)
    case 'reconciling':
      return entry(row.dueAt, 'reconcile due', `${workProvider} is asked what became of it${because}`)
    case 'held':
      return entry(row.sinceAt, 'needs_review', waitingReason)
    case 'dead':
      return entry(row.sinceAt, 'dead_lettered', waitingReason)
  }
}

/** JSON made in the database writes instants with an offset; everybody else gets `Z`. */
export function utc(instant: string): string {
  return new Date(instant).toISOString()
}
