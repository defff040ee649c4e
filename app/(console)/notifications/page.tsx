import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { activeFilters, path, readSearch } from '@/app/(console)/notifications/search-params'
import { pageActor } from '@/app/(console)/page-actor'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { StoppedNote } from '@/components/data-table/stopped-note'
import { EmptyState } from '@/components/feedback/empty-state'
import { FilterBar } from '@/components/notifications/filter-bar'
import { NotificationTable } from '@/components/notifications/notification-table'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { addressWith, type PageParameters, pagerLinks } from '@/lib/http/page-parameters'
import { lookedThroughMax } from '@/lib/insights/page'
import { searchNotifications } from '@/lib/insights/search-notifications'

export const metadata: Metadata = { title: 'Notifications' }

const rowsPerPage = 50

export default async function NotificationsPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('notification.read')
  const { filter, key, place, ignored, values, statuses, address } = await readSearch(searchParams)
  const page = await searchNotifications(filter, key, { place, limit: rowsPerPage, reveal: false })
  // The newest page is always full: what is newer than a place but not a page's worth is shown with what follows it.
  if (place.side === 'newer' && !page.previous) redirect(addressWith(path, address))
  const { document } = await activeConfiguration()
  const links = pagerLinks(path, address, { place, ...page })
  return (
    <>
      <PageHeading title="Notifications" lead="Every notification that a producer asked for, newest first." />
      <FilterBar
        values={values}
        statuses={statuses}
        query={addressWith('', address).slice(1)}
        active={activeFilters(address)}
        types={document.notificationTypes.map((type) => type.name)}
        providers={document.providers.map((provider) => provider.name)}
      />
      <IgnoredNote ignored={ignored} />
      <Card>
        {page.items.length > 0 ? (
          <NotificationTable items={page.items} />
        ) : (
          <Nothing filtered={addressWith('', address) !== ''} sofar={page.stoppedAt !== undefined} />
        )}
        {page.stoppedAt ? (
          <StoppedNote
            lookedThrough={lookedThroughMax}
            at={page.stoppedAt.at.toISOString()}
            href={(place.side === 'newer' ? links.newer : links.older) ?? path}
            what="notifications"
          />
        ) : null}
        <Pager {...links} />
      </Card>
    </>
  )
}

function Nothing({ filtered, sofar }: { filtered: boolean; sofar: boolean }) {
  if (sofar) return <EmptyState title="Nothing matches so far">The search goes on where it stopped.</EmptyState>
  return filtered ? (
    <EmptyState title="Nothing matches these filters">
      <p>Addresses and identifiers must be typed whole: they are stored unreadable and found by their hash.</p>
    </EmptyState>
  ) : (
    <EmptyState title="No notifications yet">
      <p>They appear here as soon as a producer sends the first one.</p>
    </EmptyState>
  )
}
