import { database } from '@/db/client'
import {
  type AttemptRow,
  type CommandOfNotification,
  type LookupRow,
  type NotificationRecord,
  type ResendOrigin,
  readNotificationRecord,
  type SuppressionOfNotification,
} from '@/db/queries/read-notification'
import { type ReceiptRow, readReceipts } from '@/db/queries/read-receipts'
import { configurationOfVersion } from '@/lib/configuration/active-configuration'
import { isUuid } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import { type NotificationStatus, visibleStatus } from '@/lib/domain/notification'
import { receiptSubject, receiptsConflict } from '@/lib/domain/receipt'
import { type NotificationSummary, summaryOf } from '@/lib/insights/notification-view'
import { openContent } from '@/lib/intake/notification-content'

/** What a provider said later. Instants are RFC 3339 in UTC. */
export type ReceiptView = {
  provider: string
  status: ReceiptRow['status']
  code: string | null
  at: string | null
  receivedAt: string
  /** False: that provider was never asked to send this notification, so its word changed nothing. */
  counted: boolean
}

export type TimelineEntry = { at: string; what: string; detail: string | null; late?: boolean }

export type NotificationDetail = NotificationSummary & {
  configurationVersion: number
  eventId: string | null
  dueAt: string | null
  attempts: AttemptRow[]
  /** What providers answered when they were asked about an unknown outcome. */
  lookups: LookupRow[]
  suppressions: SuppressionOfNotification[]
  receipts: ReceiptView[]
  /** Receipts say both delivered and undelivered: the status is the higher of the two. */
  receiptsConflict: boolean
  commands: CommandOfNotification[]
  key: NotificationRecord['key']
  /** The notification that this one was made of on purpose. */
  resendOf: string | null
  /** The ones that were made of this one. */
  resends: { id: string; status: NotificationStatus; acceptedAt: string }[]
  timeline: TimelineEntry[]
  /** The frozen text and the request's facts, only for who may see them. */
  content: {
    subject: string | null
    body: string
    data: Record<string, unknown>
    identifiers: { name: string; value: string }[]
  } | null
}

/** Everything that is known of one notification, or null when there is none. */
export async function readNotification(id: string, options: { reveal: boolean }): Promise<NotificationDetail | null> {
  if (!isUuid(id)) return null
  const row = await readNotificationRecord(database('console'), laneOf(id), id)
  if (!row) return null
  const { configurationVersion, eventId, suppressions, commands, key } = row
  const receipts = await receiptsOf(row)
  const attempts = row.attempts.map((attempt) => ({
    ...attempt,
    startedAt: utc(attempt.startedAt),
    results: attempt.results.map((result) => ({ ...result, finishedAt: utc(result.finishedAt) })),
  }))
  return {
    ...summaryOf(row, options.reveal),
    ...{ configurationVersion, eventId, attempts },
    lookups: row.lookups.map((one) => ({ ...one, askedAt: utc(one.askedAt), answeredAt: utc(one.answeredAt) })),
    suppressions: suppressions.map((one) => ({ ...one, at: utc(one.at) })),
    receipts,
    receiptsConflict: receiptsConflict(receipts.filter((one) => one.counted).map((one) => one.status)),
    commands: commands.map((one) => ({ ...one, createdAt: utc(one.createdAt), doneAt: one.doneAt && utc(one.doneAt) })),
    resendOf: row.resend?.of ?? null,
    resends: row.resends.map(({ id, settled, work, acceptedAt }) => ({
      ...{ id, status: visibleStatus(settled, work) },
      acceptedAt: utc(acceptedAt),
    })),
    key: key && { ...key, firstSeen: utc(key.firstSeen), lastSeen: utc(key.lastSeen), expiresAt: utc(key.expiresAt) },
    dueAt: row.dueAt?.toISOString() ?? null,
    timeline: timelineOf(row, receipts, await rulesOf(row)),
    content: options.reveal ? contentOf(row) : null,
  }
}

/** Receipts name it by our id or by one of the ids that providers gave it. */
async function receiptsOf(row: NotificationRecord): Promise<ReceiptView[]> {
  const named = row.attempts.flatMap(({ provider, results }) =>
    results.map(({ providerMessageId }) => receiptSubject(provider, { notificationId: null, providerMessageId })),
  )
  const found = row.lookups.map(({ provider, providerMessageId }) =>
    receiptSubject(provider, { notificationId: null, providerMessageId }),
  )
  const subjects = [receiptSubject('', { notificationId: row.id, providerMessageId: null }), ...named, ...found]
  const distinct = new Map(subjects.flatMap((subject) => (subject ? [[subject.id, subject] as const] : [])))
  const receipts = await readReceipts(database('console'), [...distinct.values()])
  return receipts.map(({ provider, status, code, at, receivedAt }) => ({
    ...{ provider, status, code },
    at: at?.toISOString() ?? null,
    receivedAt: receivedAt.toISOString(),
    counted: row.attempts.some((attempt) => attempt.provider === provider),
  }))
}

function contentOf(row: NotificationRecord): NotificationDetail['content'] {
  if (!row.sealed) return null
  const { subject, body, data, identifiers } = openContent(row.id, row.sealed, row.acceptedAt).message
  return { subject, body, data, identifiers }
}

/** What happened, in order. Facts come from append-only rows; the last entry is where it stands. */
function timelineOf(row: NotificationRecord, receipts: ReceiptView[], rules: string[]): TimelineEntry[] {
  const own = row.suppressions.filter((one) => one.notificationId === row.id)
  const twins = row.suppressions.filter((one) => one.duplicateOf === row.id)
  const entries: TimelineEntry[] = [
    {
      at: row.acceptedAt.toISOString(),
      what: 'accepted',
      detail: `by ${row.producer ?? 'the raw outbox'}, configuration ${row.configurationVersion}`,
    },
    ...(row.resend ? [guardsPassedBy(row, row.resend)] : []),
    ...(!row.resend && own.every(({ guard }) => guard === 'guardrail') ? [guardsPassed(row, rules)] : []),
    ...own.map((one) => ({
      at: utc(one.at),
      what: 'suppressed',
      detail: `by ${one.guard}, rule ${one.rule}: ${one.duplicateOf ? `the same as ${one.duplicateOf}` : `another system says that it was sent (${one.evidence})`}`,
    })),
    ...twins.map((one) => ({
      at: utc(one.at),
      what: 'duplicate suppressed',
      detail: `by ${one.guard}, rule ${one.rule}`,
    })),
    ...row.attempts.flatMap(attemptEntries),
    ...row.lookups.map(lookupEntry),
    ...receiptEntries(receipts),
    ...row.commands.flatMap(commandEntries),
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

/** The rules of its type as they were when it was accepted; none when that version cannot be read. */
async function rulesOf(row: NotificationRecord): Promise<string[]> {
  try {
    const type = (await configurationOfVersion(row.configurationVersion)).type(row.type)
    return type?.dedup.map(({ rule, guard }) => `${rule} (${guard.replaceAll('_', ' ')})`) ?? []
  } catch {
    return []
  }
}

function guardsPassed(row: NotificationRecord, rules: string[]): TimelineEntry {
  const passed = [...(row.key ? ['first request with its idempotency key'] : []), ...rules]
  return { at: row.acceptedAt.toISOString(), what: 'guards passed', detail: passed.join(', ') || null }
}

function guardsPassedBy(row: NotificationRecord, { of, actor, reason }: ResendOrigin): TimelineEntry {
  const asked = `a resend of ${of}${actor ? `, asked for by ${actor}` : ''}${reason ? `: ${reason}` : ''}`
  return { at: row.acceptedAt.toISOString(), what: 'guards passed by on purpose', detail: asked }
}

function attemptEntries(attempt: AttemptRow): TimelineEntry[] {
  const called = {
    at: utc(attempt.startedAt),
    what: `attempt ${attempt.number}`,
    detail: `${attempt.provider}, ${attempt.trigger.replaceAll('_', ' ')}${withoutCall(attempt)}`,
  }
  const results = attempt.results.map((result) => ({
    at: utc(result.finishedAt),
    what: `attempt ${attempt.number} ${result.outcome}`,
    detail: [result.code, result.detail].filter(Boolean).join(': ') || null,
    ...(result.late ? { late: true } : {}),
  }))
  return [called, ...results]
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

/** No attempt came before this fallback: the provider that the message waited for was closed to everybody. */
function withoutCall({ number, trigger }: AttemptRow): string {
  return number === 1 && trigger === 'fallback' ? ': nothing was sent elsewhere, the provider before it was closed' : ''
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

/** JSON made in the database writes instants with an offset; everybody else gets `Z`. */
function utc(instant: string): string {
  return new Date(instant).toISOString()
}
