import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { requireActor } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'
import { answering } from '@/lib/http/api-route'
import { allOf, parameter } from '@/lib/http/page-parameters'
import { filterOfSearch, type NotificationSearch, searchNames } from '@/lib/insights/notification-search'
import { readNotification } from '@/lib/insights/read-notification'
import { searchNotifications } from '@/lib/insights/search-notifications'

const rowsPerPage = 50
const noStore = { headers: { 'cache-control': 'no-store' } }

/** `GET /api/console/notifications`: the newest page of a list that somebody follows, as its page's address filters it. */
export const consoleNotificationsHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  await requireActor('notification.read')
  const query = new URL(request.url).searchParams
  const given = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]))
  const search: NotificationSearch = Object.fromEntries(searchNames.map((name) => [name, parameter(given, name)]))
  const { filter, key } = filterOfSearch(search, allOf(given, 'status'))
  const place = { side: 'newest' } as const
  const { items } = await searchNotifications(filter, key, { place, limit: rowsPerPage, reveal: false })
  return Response.json({ items }, noStore)
})

/** `GET /api/console/notifications/{id}`: what the panel beside the list shows; the recipient is masked. */
export const consoleNotificationHandler = answering(async (request, context) => {
  requireSameOrigin(request.headers)
  await requireActor('notification.read')
  const { id = '' } = context ? await context.params : {}
  const detail = await readNotification(id, { reveal: false })
  if (!detail) throw new AppError('not_found', 'There is no such notification.')
  const { status, type, channel, provider, recipient, timeline } = detail
  return Response.json({ id: detail.id, status, type, channel, provider, recipient, timeline }, noStore)
})
