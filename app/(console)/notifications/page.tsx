import type { Metadata } from 'next'
import { EmptyState } from '@/components/feedback/empty-state'
import { Pager } from '@/components/feedback/pager'
import { FilterBar } from '@/components/notifications/filter-bar'
import { NotificationTable } from '@/components/notifications/notification-table'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { requireActor } from '@/lib/auth/session'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { addressWith, type PageParameters, parameter } from '@/lib/http/page-parameters'
import { cursorOf, readCursor } from '@/lib/http/query-parameters'
import { findKeyHash } from '@/lib/insights/find-key-hash'
import { listNotifications } from '@/lib/insights/list-notifications'
import { filterOfSearch, type NotificationSearch, searchNames } from '@/lib/insights/notification-search'

export const metadata: Metadata = { title: 'Notifications' }

const rowsPerPage = 50

export default async function NotificationsPage({ searchParams }: { searchParams: PageParameters }) {
  await requireActor('notification.read')
  const given = await searchParams
  const search = Object.fromEntries(searchNames.map((name) => [name, parameter(given, name)])) as NotificationSearch
  const cursor = parameter(given, 'cursor')
  const { filter, ignored } = filterOfSearch(search)
  const keyHash = search.key ? await findKeyHash(search.key) : undefined
  const page =
    keyHash === null
      ? { items: [], next: null }
      : await listNotifications(
          { ...filter, ...(keyHash ? { keyHash } : {}) },
          { before: cursor ? readCursor(cursor) : null, limit: rowsPerPage, reveal: false },
        )
  const { document } = await activeConfiguration()
  const filtered = Object.values(search).some(Boolean)
  return (
    <>
      <PageHeading title="Notifications" lead="Every notification that a producer asked for, newest first." />
      <FilterBar
        values={search}
        types={document.notificationTypes.map((type) => type.name)}
        providers={document.providers.map((provider) => provider.name)}
      />
      {ignored.length > 0 ? (
        <p role="status" className="mb-3 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          Left out, since it could not be read: {ignored.join(', ')}.
        </p>
      ) : null}
      <Card>
        {page.items.length > 0 ? (
          <NotificationTable items={page.items} />
        ) : (
          <EmptyState title={filtered ? 'Nothing matches this filter' : 'No notifications yet'}>
            {filtered ? (
              <p>Addresses and identifiers must be whole: they are found by their hash.</p>
            ) : (
              <p>They appear here as soon as a producer sends the first one.</p>
            )}
          </EmptyState>
        )}
        <Pager
          newest={cursor ? addressWith('/notifications', search, {}) : null}
          older={page.next ? addressWith('/notifications', search, { cursor: cursorOf(page.next) }) : null}
        />
      </Card>
    </>
  )
}
