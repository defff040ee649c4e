import { z } from 'zod'
import type { NotificationFilter } from '@/db/queries/list-notifications'
import { channels, notificationStatuses } from '@/lib/domain/notification'
import { requestKeyHash } from '@/lib/domain/request-key'
import { apiRoute } from '@/lib/http/api-route'
import {
  cursorOf,
  cursorParameter,
  instantParameter,
  limitParameter,
  placeBefore,
  readQuery,
} from '@/lib/http/query-parameters'
import { listNotifications } from '@/lib/insights/list-notifications'
import { outboxProducerId } from '@/lib/intake/plan-outbox-rows'
import { referencesOfSearch } from '@/lib/intake/references'

export const notificationsQuerySchema = z.strictObject({
  status: z.enum(notificationStatuses).optional(),
  type: z.string().max(63).optional(),
  channel: z.enum(channels).optional(),
  provider: z.string().max(63).optional(),
  recipient: z.string().max(254).optional(),
  identifier: z
    .string()
    .max(320)
    .regex(/^[^:]+:.+$/s, 'name:value')
    .optional(),
  idempotencyKey: z.string().max(255).optional(),
  campaign: z.string().max(255).optional(),
  from: instantParameter.optional(),
  to: instantParameter.optional(),
  limit: limitParameter,
  cursor: cursorParameter.optional(),
})

/** `GET /api/v1/notifications`: newest first. */
export const getNotificationsHandler = apiRoute('notifications:read', async ({ request, producer }) => {
  const { limit, cursor, status, recipient, identifier, idempotencyKey, ...rest } = readQuery(
    request,
    notificationsQuerySchema,
  )
  const filter: NotificationFilter = { ...present(rest) }
  if (status !== undefined) filter.status = [status]
  if (recipient !== undefined || identifier !== undefined)
    filter.referenceHashes = referencesOfSearch({ recipient, identifier })
  const pages = idempotencyKey === undefined ? [filter] : keyFilters(filter, producer.producerId, idempotencyKey)
  const options = { place: placeBefore(cursor), limit, reveal: producer.scopes.has('notifications:read:pii') }
  const found = await Promise.all(pages.map((one) => listNotifications(one, options)))
  const page = found.find(({ items }) => items.length > 0) ?? found[0]
  return Response.json(
    { items: page?.items ?? [], nextCursor: cursorOf(page?.next ?? null) },
    { headers: { 'cache-control': 'no-store' } },
  )
})

/** A producer may have used its key for a notification or for an event; a raw outbox row's key is its id. */
function keyFilters(filter: NotificationFilter, producerId: string, key: string): NotificationFilter[] {
  const hashes = [
    requestKeyHash('notification', producerId, key),
    requestKeyHash('event', producerId, key),
    requestKeyHash('event', outboxProducerId, key.toLowerCase()),
  ]
  return hashes.map((keyHash) => ({ ...filter, keyHash }))
}

/** Only the members that are there: an optional one is absent, never undefined. */
function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
