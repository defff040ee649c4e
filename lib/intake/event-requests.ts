import { createHash } from 'node:crypto'
import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import type { NotificationTypeConfiguration } from '@/lib/configuration/document'
import { AppError } from '@/lib/domain/errors'
import { uuidText } from '@/lib/domain/identity'
import { requestKeyHash } from '@/lib/domain/request-key'
import { validate } from '@/lib/http/validate'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { candidatesOr, keyRetentionMs, newId } from '@/lib/intake/build-request'
import { sealEventData } from '@/lib/intake/event-content'
import { fingerprintOf } from '@/lib/intake/fingerprint'
import { prepareCandidate } from '@/lib/intake/prepare-candidate'
import { renderTemplate } from '@/lib/intake/render-template'
import { type NotificationRequest, notificationRequestSchema } from '@/lib/intake/request-schemas'

export type EventInput = { eventType: string; data: Record<string, unknown> }

/** An event that came by HTTP: ids are ours. A bound type that cannot make its notification is its `refusal`. */
export function buildEventRequest(
  producerId: string,
  key: string,
  event: EventInput,
  configuration: ActiveConfiguration,
  lane: number,
): AcceptRequest {
  const eventId = newId()
  return eventRequest(producerId, key, event, configuration, eventId, () => newId(lane))
}

/**
 * A raw outbox row: its id is the key, and with one bound type the notification's id and so the provider's key too;
 * with several, each id follows from the row and the type, so that planning twice makes the same ids.
 */
export function buildOutboxRowRequest(
  producerId: string,
  rowId: string,
  event: EventInput,
  configuration: ActiveConfiguration,
): AcceptRequest {
  const alone = configuration.typesBoundTo(event.eventType).length === 1
  const idFor = (type: string) => (alone ? rowId : derivedId(rowId, type))
  return eventRequest(producerId, rowId, event, configuration, rowId, idFor)
}

function eventRequest(
  producerId: string,
  key: string,
  event: EventInput,
  configuration: ActiveConfiguration,
  eventId: string,
  idFor: (type: string) => string,
): AcceptRequest {
  const types = configuration.typesBoundTo(event.eventType)
  const document = { eventType: event.eventType, data: event.data }
  return {
    family: 'event',
    producerId,
    key,
    keyHash: requestKeyHash('event', producerId, key),
    fingerprint: fingerprintOf('event', document),
    document,
    subjectId: eventId,
    ...candidatesOr(() =>
      types.map((type) => prepareCandidate(requestOfEvent(type, event), idFor(type.name), configuration, eventId)),
    ),
    event: { eventType: event.eventType, sealed: sealEventData(eventId, event.data) },
    configurationVersion: configuration.version,
    keyRetentionMs: keyRetentionMs(configuration),
  }
}

/** The notification request that a type's mapping makes of an event. @throws AppError `invalid` */
export function requestOfEvent(type: NotificationTypeConfiguration, event: EventInput): NotificationRequest {
  const scope = { data: event.data }
  const mapping = type.recipient ?? defaultRecipient
  const recipient = mapped(mapping, scope)
  if (Object.keys(recipient).length === 0) {
    const message = `type "${type.name}" finds no recipient in this event`
    throw new AppError('invalid', `data: ${message}.`, { faults: [{ path: 'data', message }] })
  }
  const identifiers = Object.entries(mapped(type.identifiers ?? {}, scope)).map(([name, value]) => ({ name, value }))
  const campaign = typeof event.data.campaign === 'string' ? event.data.campaign : undefined
  return validate(notificationRequestSchema, {
    type: type.name,
    recipient,
    data: event.data,
    ...(identifiers.length > 0 ? { identifiers } : {}),
    ...(campaign ? { campaign } : {}),
  })
}

const defaultRecipient = { phone: '{{ data.phone }}', email: '{{ data.email }}', customerId: '{{ data.customerId }}' }

/** Rendered values; what the event does not have is left out, and missed by whatever needs it. */
function mapped(mapping: Record<string, string | undefined>, scope: Record<string, unknown>): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, template] of Object.entries(mapping)) {
    const result = template === undefined ? null : renderTemplate(template, scope)
    if (result?.kind === 'text' && result.text.trim() !== '') values[name] = result.text.trim()
  }
  return values
}

/** The id of the notification that a row or event makes for one type, when it may make several. */
export function derivedId(rowId: string, type: string): string {
  const bytes = createHash('sha256').update(`${rowId.toLowerCase()}\0${type}`).digest()
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  return uuidText(bytes)
}
