import { database } from '@/db/client'
import {
  type AttemptRow,
  type CommandOfNotification,
  type LookupRow,
  type NotificationRecord,
  readNotificationRecord,
  type SuppressionOfNotification,
} from '@/db/queries/read-notification'
import { type ReceiptRow, readReceipts } from '@/db/queries/read-receipts'
import { configurationOfVersion } from '@/lib/configuration/active-configuration'
import { isUuid } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import { maskedKey } from '@/lib/domain/named-in-key'
import { type NotificationStatus, visibleStatus } from '@/lib/domain/notification'
import { receiptSubject, receiptsConflict } from '@/lib/domain/receipt'
import { type GuardsAsked, type TimelineEntry, timelineOf, utc } from '@/lib/insights/notification-timeline'
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
  /** Masked where it names somebody, as the recipient is. */
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
  const record = await readNotificationRecord(database('console'), laneOf(id), id)
  if (!record) return null
  const row = options.reveal ? record : withoutPeople(record)
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
    key: key && keyOf(key, options.reveal),
    dueAt: row.dueAt?.toISOString() ?? null,
    timeline: timelineOf(row, receipts, await guardsOf(row)),
    content: options.reveal ? contentOf(row) : null,
  }
}

/** Providers repeat in their words whom they were to call. */
function withoutPeople(record: NotificationRecord): NotificationRecord {
  const masked = <Told extends { detail: string | null }>(told: Told): Told => ({
    ...told,
    detail: told.detail && maskedKey(told.detail),
  })
  return {
    ...record,
    attempts: record.attempts.map((attempt) => ({ ...attempt, results: attempt.results.map(masked) })),
    lookups: record.lookups.map(masked),
  }
}

function keyOf(given: NonNullable<NotificationRecord['key']>, reveal: boolean): NotificationDetail['key'] {
  const { key, firstSeen, lastSeen, expiresAt, hits } = given
  const times = { firstSeen: utc(firstSeen), lastSeen: utc(lastSeen), expiresAt: utc(expiresAt) }
  return { key: reveal ? key : maskedKey(key), hits, ...times }
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

/** The guards of its type as they were when it was accepted; null when that version cannot be read. */
async function guardsOf(row: NotificationRecord): Promise<GuardsAsked | null> {
  try {
    const type = (await configurationOfVersion(row.configurationVersion)).type(row.type)
    return type ? { rules: type.dedup, guardrail: type.guardrail !== undefined } : null
  } catch {
    return null
  }
}
