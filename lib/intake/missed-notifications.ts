import type { EventRow } from '@/db/queries/list-events'
import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import { requestKeyHash } from '@/lib/domain/request-key'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { keyRetentionMs } from '@/lib/intake/build-request'
import { openEventData } from '@/lib/intake/event-content'
import { derivedId, requestOfEvent } from '@/lib/intake/event-requests'
import { fingerprintOf } from '@/lib/intake/fingerprint'
import { outboxProducerId } from '@/lib/intake/plan-outbox-rows'
import { prepareCandidate } from '@/lib/intake/prepare-candidate'

/**
 * Requests for the notifications that a kept event has not made: of types that were bound to it since, or all when none
 * was. Key and id follow from event and type, so that no two replays can make one twice.
 * @param onlyType only of this type
 * @throws AppError `invalid` when a type cannot make its notification of this event
 */
export function missedNotifications(
  event: EventRow,
  configuration: ActiveConfiguration,
  onlyType?: string,
): AcceptRequest[] {
  const bound = configuration.typesBoundTo(event.eventType)
  const missed = bound.filter(
    ({ name }) => (onlyType === undefined || name === onlyType) && !event.made.some((made) => made.type === name),
  )
  if (missed.length === 0) return []
  const data = openEventData(event.id, event.sealed) as Record<string, unknown>
  // A raw row with one type bound: the notification's id is the row's.
  const alone = event.producerId === outboxProducerId && bound.length === 1 && event.made.length === 0
  return missed.map((type) => {
    const id = alone ? event.id : derivedId(event.id, type.name)
    const request = requestOfEvent(type, { eventType: event.eventType, data })
    const document = { event: event.id, type: type.name }
    const key = `missed:${event.id}:${type.name}`
    return {
      family: 'event',
      producerId: event.producerId,
      key,
      keyHash: requestKeyHash('event', event.producerId, key),
      fingerprint: fingerprintOf('event', document),
      document,
      subjectId: id,
      candidates: [prepareCandidate(request, id, configuration, event.id)],
      refusal: null,
      event: null,
      configurationVersion: configuration.version,
      keyRetentionMs: keyRetentionMs(configuration),
    }
  })
}
