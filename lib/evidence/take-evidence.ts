import { createHash, randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { insertAuditRecord } from '@/db/queries/insert-audit-record'
import { readAuditOfSubject } from '@/db/queries/read-audit-of-subject'
import { readClock } from '@/db/queries/read-clock'
import { sealAudit } from '@/lib/audit/seal-audit'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { can } from '@/lib/auth/permissions'
import { configurationOfVersion } from '@/lib/configuration/active-configuration'
import { canonicalAudit } from '@/lib/domain/audit-chain'
import { withoutCards } from '@/lib/domain/card-numbers'
import { AppError } from '@/lib/domain/errors'
import { evidenceHtml } from '@/lib/evidence/evidence-html'
import { readSuppression } from '@/lib/insights/list-suppressions'
import { type NotificationDetail, readNotification } from '@/lib/insights/read-notification'
import { committed } from '@/lib/operations/committed'

export type EvidencePack = {
  about: {
    product: 'Once'
    notificationId: string
    takenAt: string
    takenBy: string
    reason: string
    /** The audit record that it was taken; its detail has the manifest's SHA-256. */
    auditId: string
    masked: string
    verify: string[]
  }
  manifest: { part: string; bytes: number; sha256: string }[]
  parts: Record<string, unknown>
}

const verify = [
  'Each part: SHA-256 of JSON.stringify(parts[name]) in UTF-8 is the sha256 of its line in the manifest.',
  'The manifest: SHA-256 of JSON.stringify(manifest) is manifestSha256 in the detail of the audit record named auditId, in the installation that made this file.',
  'Each audit record: SHA-256 of previousHash (64 zeros for record 1), a newline, and its canonical text is its hash.',
  'The chain: "npm run once -- verify-audit --anchor SEQUENCE:HASH" in the installation shows that the record is in it and nothing before it was changed.',
  'Attempts: equal bodyHash values mean that every attempt sent the same bytes.',
]

/**
 * Everything that proves what became of one notification, as one document in two forms. Recipient and text are in it only if asked for by
 * who may see them. That it was taken is in the audit before it is handed out.
 * @throws AppError `forbidden`, `proof_needed` when nothing is masked, `invalid` without a reason, `not_found`
 */
export async function takeEvidence(
  by: Operator,
  asked: { id: string; reason: string | null; reveal: boolean },
): Promise<{ json: string; html: string }> {
  requirePermission(by, 'evidence.take')
  if (asked.reveal) requirePermission(by, 'notification.reveal')
  const { id, reason, reveal } = asked
  if (reason === null) throw new AppError('invalid', 'Say why: the reason is kept in the audit.')
  if (reveal) requireRecentProof(by)
  const sql = database('console')
  const detail = await readNotification(id, { reveal })
  if (!detail) throw new AppError('not_found', 'There is no such notification.')
  await committed(() => sealAudit(database('commands')), nothingHandedOut)
  const parts = await partsOf(by, detail)
  const manifest = Object.entries(parts).map(([part, content]) => {
    const text = JSON.stringify(content)
    return { part, bytes: Buffer.byteLength(text), sha256: sha256(text) }
  })
  const auditId = randomUUID()
  const about = {
    ...{ product: 'Once' as const, notificationId: detail.id, takenAt: (await readClock(sql)).toISOString() },
    ...{ takenBy: actorOf(by), reason, auditId, masked: maskedWords(reveal), verify },
  }
  const record = {
    ...{
      id: auditId,
      actor: actorOf(by),
      action: 'evidence.take',
      subjectKind: 'notification',
      subjectId: detail.id,
      reason,
    },
    detail: { manifestSha256: sha256(JSON.stringify(manifest)), withRecipientAndText: reveal },
  }
  await committed(() => insertAuditRecord(database('commands'), record), nothingHandedOut)
  const pack: EvidencePack = { about, manifest, parts }
  return { json: JSON.stringify(pack, null, 2), html: evidenceHtml(pack) }
}

const nothingHandedOut = 'Nothing is handed out; ask again.'

async function partsOf(by: Operator, detail: NotificationDetail): Promise<Record<string, unknown>> {
  const { timeline, attempts, lookups, receipts, commands, suppressions, resends, ...notification } = detail
  return JSON.parse(
    JSON.stringify({
      // No pack holds the number of a card, wherever in the data it is.
      notification: { ...notification, content: withoutCards(notification.content), resends },
      timeline,
      guards: await Promise.all(suppressions.slice(0, guardsMax).map(({ id }) => readSuppression(id))),
      attempts,
      lookups,
      receipts,
      operations: commands,
      configuration: await configurationPart(detail),
      audit: mayReadAudit(by)
        ? await auditPart(detail.id)
        : 'Left out: the role of who took this may not read the audit.',
    }),
  ) as Record<string, unknown>
}

/** An original may have very many duplicates. */
const guardsMax = 50

/** What it was accepted by: no settings of providers, and of a guardrail only its kind, since these may hold secrets. */
async function configurationPart({ configurationVersion, type: name }: NotificationDetail): Promise<unknown> {
  const configuration = await configurationOfVersion(configurationVersion).catch(() => null)
  const type = configuration?.type(name)
  if (!configuration || !type) return { version: configurationVersion, note: 'This version cannot be read any more.' }
  const { guardrail, ...rest } = type
  return {
    version: configurationVersion,
    type: { ...rest, ...(guardrail ? { guardrail: guardrail.kind } : {}) },
    route: configuration.route(type.route),
  }
}

async function auditPart(id: string): Promise<unknown> {
  const records = await readAuditOfSubject(database('console'), 'notification', id)
  return records.map(({ sequence, previousHash, hash, signature, ...content }) => ({
    ...content,
    ...(sequence === null
      ? { sealed: 'not yet' }
      : { sequence, previousHash, hash, signature, canonical: canonicalAudit(sequence, content) }),
  }))
}

function mayReadAudit(by: Operator): boolean {
  return by.kind === 'user' && can(by.role, 'audit.read')
}

function maskedWords(reveal: boolean): string {
  return reveal
    ? 'Nothing is masked: recipient and text are as they were sent, taken by a role that may see them.'
    : 'Masked: the recipient is shortened and the text left out. Hashes are of what was really sent.'
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
