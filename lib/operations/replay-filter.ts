import canonicalize from 'canonicalize'
import type { EventFilter } from '@/db/queries/list-events'
import type { NotificationFilter } from '@/db/queries/list-notifications'
import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import { AppError, type Fault } from '@/lib/domain/errors'
import { maskEmail, maskIdentifier, maskPhone } from '@/lib/domain/masking'
import type { NotificationStatus } from '@/lib/domain/notification'
import { findKeyHash } from '@/lib/insights/find-key-hash'
import { referencesOfSearch } from '@/lib/intake/references'

/** What a replay selects by: what a list is narrowed by. */
export type ReplayFilter = {
  status?: readonly NotificationStatus[]
  type?: string
  channel?: string
  provider?: string
  recipient?: string
  /** `name:value` */
  identifier?: string
  /** Blind hashes of an address or identifier: as the console's search finds it, or in the place of the two above. */
  reference?: string
  recipientHash?: string
  identifierHash?: string
  /** A business event. */
  event?: string
  /** Why its work waits. */
  reason?: string
  idempotencyKey?: string
  campaign?: string
  from?: Date
  to?: Date
}

const ofEvents = new Set(['type', 'idempotencyKey', 'from', 'to'])
/** Matches nothing: the hash of no key that exists. */
const noKey = '00000000-0000-0000-0000-000000000000'

/** The filter as the list of notifications takes it; nothing newer than `now` is found. */
export async function notificationFilter(filter: ReplayFilter, now: Date): Promise<NotificationFilter & { to: Date }> {
  const { recipient, identifier, reference, recipientHash, identifierHash, idempotencyKey, to, ...rest } = filter
  const referenceHashes = referencesOfSearch({ recipient, identifier, reference, recipientHash, identifierHash })
  return {
    ...rest,
    to: to && to < now ? to : now,
    ...(referenceHashes.length > 0 ? { referenceHashes } : {}),
    ...(idempotencyKey === undefined ? {} : { keyHash: (await findKeyHash(idempotencyKey)) ?? noKey }),
  }
}

/** The filter as it applies to kept events. @throws AppError `invalid` naming what an event does not have */
export async function eventFilter(
  filter: ReplayFilter,
  configuration: ActiveConfiguration,
  now: Date,
): Promise<EventFilter> {
  const faults: Fault[] = Object.keys(filter)
    .filter((name) => !ofEvents.has(name))
    .map((name) => ({
      path: `filter.${name}`,
      message: 'events are not found by this; take type, from, to, idempotencyKey',
    }))
  const type = filter.type === undefined ? undefined : configuration.type(filter.type)
  if (filter.type !== undefined && !type?.eventType)
    faults.push({ path: 'filter.type', message: 'no event type is bound to this notification type' })
  const [first] = faults
  if (first) throw new AppError('invalid', `${first.path}: ${first.message}.`, { faults })
  const { from, to, idempotencyKey } = filter
  return {
    to: to && to < now ? to : now,
    ...(from ? { from } : {}),
    ...(type?.eventType ? { eventTypes: [type.eventType] } : {}),
    ...(idempotencyKey === undefined ? {} : { keyHash: (await findKeyHash(idempotencyKey)) ?? noKey }),
  }
}

/** The filter as it is kept and shown: nothing in it names a customer. */
export function shownFilter(filter: ReplayFilter): Record<string, unknown> {
  const { recipient, identifier, ...rest } = filter
  const colon = identifier?.indexOf(':') ?? 0
  return {
    ...rest,
    ...(recipient === undefined ? {} : { recipient: maskedRecipient(recipient) }),
    ...(identifier === undefined
      ? {}
      : { identifier: `${identifier.slice(0, colon)}:${maskIdentifier(identifier.slice(colon + 1))}` }),
  }
}

/** Whether a filter that was kept is this one, as far as what is kept tells. */
export function isShownAs(filter: ReplayFilter, kept: Record<string, unknown>): boolean {
  return canonicalize(JSON.parse(JSON.stringify(shownFilter(filter)))) === canonicalize(kept)
}

function maskedRecipient(recipient: string): string {
  if (recipient.includes('@')) return maskEmail(recipient)
  return /^\+\d+$/.test(recipient) ? maskPhone(recipient) : maskIdentifier(recipient)
}
