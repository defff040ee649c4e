import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import type { NotificationTypeConfiguration } from '@/lib/configuration/document'
import { lengthMs } from '@/lib/domain/duration'
import { AppError, type Fault } from '@/lib/domain/errors'
import { sha256 } from '@/lib/domain/sha256'
import type { Candidate } from '@/lib/intake/accept-request'
import type { Audience } from '@/lib/intake/audience'
import { type MessageFacts, messageFacts } from '@/lib/intake/message-facts'
import { contentBytes, sealContent, type UnsealedContent } from '@/lib/intake/notification-content'
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
  const body = rendered(type.template.body, facts, 'body', faults)
  const subject = type.template.subject === undefined ? null : rendered(type.template.subject, facts, 'subject', faults)
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
  const bytes = contentBytes({ message, envelope: envelopeOf(request) })
  return {
    id,
    type: type.name,
    channel: type.channel,
    provider: firstProvider(type, configuration),
    campaign: request.campaign ?? null,
    eventId,
    occurredAt: request.occurredAt ?? null,
    sendAt: request.sendAt ?? null,
    expiresAt: request.expiresAt ?? null,
    expiresAfterMs: lengthMs(type.expiresAfter),
    windows: windows.claims,
    references: referencesOf(request),
    bodyHash: sha256(bytes),
    sealed: sealContent(id, bytes),
  }
}

function firstProvider(type: NotificationTypeConfiguration, configuration: ActiveConfiguration): string {
  const providers = configuration.route(type.route)?.providers ?? []
  const provider = providers.find((name) => configuration.provider(name)?.enabled) ?? providers[0]
  if (provider === undefined) throw invalid([{ path: 'type', message: `type "${type.name}" has no route` }])
  return provider
}

function envelopeOf(request: NotificationRequest & { audience?: Audience }): UnsealedContent['envelope'] {
  const { campaign = null, occurredAt = null, sendAt = null, expiresAt = null, audience } = request
  const envelope = { campaign, occurredAt, sendAt, expiresAt }
  return audience ? { ...envelope, audience } : envelope
}

function rendered(source: string, scope: MessageFacts, part: string, faults: Fault[]): string {
  const result = renderTemplate(source, scope)
  if (result.kind === 'text') return result.text
  if (result.missing === undefined) faults.push({ path: `template.${part}`, message: result.message })
  else faults.push({ path: result.missing, message: `the template's ${part} needs it` })
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
