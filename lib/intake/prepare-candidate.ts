import { createHash } from 'node:crypto'
import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import type { NotificationTypeConfiguration } from '@/lib/configuration/document'
import { durationSeconds } from '@/lib/domain/duration'
import { AppError, type Fault } from '@/lib/domain/errors'
import type { Candidate } from '@/lib/intake/accept-request'
import type { Audience } from '@/lib/intake/audience'
import { messageFacts } from '@/lib/intake/message-facts'
import { contentBytes, sealContent } from '@/lib/intake/notification-content'
import { referencesOf } from '@/lib/intake/references'
import { renderTemplate } from '@/lib/intake/render-template'
import type { NotificationRequest } from '@/lib/intake/request-schemas'
import { windowClaims } from '@/lib/intake/window-claims'
import type { FrozenMessage } from '@/lib/providers/provider'

/**
 * Renders, freezes and seals one notification of a validated request.
 * @throws AppError `invalid` naming every fault: unknown type, missing address, template variable or dedup field
 */
export function prepareCandidate(
  request: NotificationRequest & { audience?: Audience },
  id: string,
  configuration: ActiveConfiguration,
  eventId: string | null = null,
): Candidate {
  const type = configuration.type(request.type)
  if (!type) throw invalid([{ path: 'type', message: `there is no notification type "${request.type}"` }])
  const facts = messageFacts(request)
  const faults: Fault[] = [...timeFaults(request)]
  const address = type.channel === 'email' ? request.recipient.email : request.recipient.phone
  if (!address) faults.push({ path: addressPath(type), message: `${type.channel} needs it` })
  const body = rendered(type.template.body, { ...facts }, 'body', faults)
  const subject =
    type.template.subject === undefined ? null : rendered(type.template.subject, { ...facts }, 'subject', faults)
  const windows = windowClaims(type, facts)
  faults.push(...windows.faults)
  if (faults.length > 0 || !address) throw invalid(faults)
  const message: Omit<FrozenMessage, 'acceptedAt'> = {
    notificationId: id,
    type: type.name,
    eventType: type.eventType ?? null,
    channel: type.channel,
    address,
    recipient: request.recipient,
    identifiers: request.identifiers ?? [],
    data: request.data ?? {},
    subject: subject === null ? null : singleLine(subject),
    body,
  }
  return {
    ...candidateRow(request, type, id, eventId, configuration),
    windows: windows.claims,
    ...frozen(id, message, request),
  }
}

function candidateRow(
  request: NotificationRequest,
  type: NotificationTypeConfiguration,
  id: string,
  eventId: string | null,
  configuration: ActiveConfiguration,
): Omit<Candidate, 'windows' | 'bodyHash' | 'sealed'> {
  const route = configuration.route(type.route)
  const providers = route?.providers ?? []
  const provider = providers.find((name) => configuration.provider(name)?.enabled) ?? providers[0]
  if (provider === undefined) throw invalid([{ path: 'type', message: `type "${type.name}" has no route` }])
  return {
    id,
    type: type.name,
    channel: type.channel,
    provider,
    campaign: request.campaign ?? null,
    eventId,
    occurredAt: request.occurredAt ?? null,
    sendAt: request.sendAt ?? null,
    expiresAt: request.expiresAt ?? null,
    expiresAfterMs: (durationSeconds(type.expiresAfter) ?? 0) * 1000,
    references: referencesOf(request),
  }
}

function frozen(
  id: string,
  message: Omit<FrozenMessage, 'acceptedAt'>,
  request: NotificationRequest & { audience?: Audience },
) {
  const { campaign = null, occurredAt = null, sendAt = null, expiresAt = null, audience } = request
  const envelope = { campaign, occurredAt, sendAt, expiresAt, ...(audience ? { audience } : {}) }
  const bytes = contentBytes({ message, envelope })
  return { bodyHash: createHash('sha256').update(bytes).digest(), sealed: sealContent(id, bytes) }
}

function rendered(source: string, scope: Record<string, unknown>, part: string, faults: Fault[]): string {
  const result = renderTemplate(source, scope)
  if (result.kind === 'text') return result.text
  faults.push({ path: `template.${part}`, message: result.message })
  return ''
}

function timeFaults(request: NotificationRequest): Fault[] {
  if (!request.sendAt || !request.expiresAt || Date.parse(request.expiresAt) > Date.parse(request.sendAt)) return []
  return [{ path: 'expiresAt', message: 'is not after sendAt: the notification could never be sent' }]
}

function addressPath(type: NotificationTypeConfiguration): string {
  return type.channel === 'email' ? 'recipient.email' : 'recipient.phone'
}

/** A subject is one header line: breaks inside it would start another header. */
function singleLine(subject: string): string {
  return subject.replace(/[\r\n\u2028\u2029]+/g, ' ').trim()
}

function invalid(faults: Fault[]): AppError {
  const [first] = faults
  return new AppError('invalid', first ? `${first.path}: ${first.message}.` : 'The request is not valid.', { faults })
}
