import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { filterAction } from '@/app/(console)/actions'
import { askForExportAction, erasePersonAction } from '@/app/(console)/notifications/actions'
import { activeFilters, path, readSearch } from '@/app/(console)/notifications/search-params'
import { pageActor } from '@/app/(console)/page-actor'
import { hidePeopleOf } from '@/app/(console)/people-in-address'
import { bulkCommandAction } from '@/app/(console)/review/actions'
import { AskForExport } from '@/components/approvals/ask-for-export'
import { columnChoices } from '@/components/data-table/column-choices'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { StoppedNote } from '@/components/data-table/stopped-note'
import { ExportLink, TableTools } from '@/components/data-table/table-tools'
import { DownloadLink } from '@/components/feedback/download-link'
import { EmptyState } from '@/components/feedback/empty-state'
import { Live } from '@/components/feedback/live'
import { ConfirmButton } from '@/components/govern/confirm-button'
import { FilterBar } from '@/components/notifications/filter-bar'
import { NotificationList } from '@/components/notifications/notification-list'
import { PageHeading } from '@/components/shell/page-heading'
import { buttonClasses } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { can, type Role } from '@/lib/auth/permissions'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { addressWith, type PageParameters, pagerLinks } from '@/lib/http/page-parameters'
import { notificationColumns } from '@/lib/insights/list-columns'
import { lookedThroughMax, type Place } from '@/lib/insights/page'
import { searchNotifications } from '@/lib/insights/search-notifications'

export const metadata: Metadata = { title: 'Notifications' }

const rowsPerPage = 50
const file = '/api/console/notifications.csv'

export default async function NotificationsPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('notification.read')
  await hidePeopleOf(path, searchParams)
  const { filter, key, place, ignored, values, statuses, columns, open, address } = await readSearch(searchParams)
  const page = await searchNotifications(filter, key, { place, limit: rowsPerPage, reveal: false })
  // The newest page is always full: what is newer than a place but not a page's worth is shown with what follows it.
  if (place.side === 'newer' && !page.previous) redirect(addressWith(path, address))
  const { document } = await activeConfiguration()
  const [person, ...others] = [address.recipientHash, address.identifierHash, address.reference].filter(Boolean)
  const links = pagerLinks(path, address, { place, ...page })
  return (
    <>
      <PageHeading title="Notifications" lead="Every notification that a producer asked for, newest first." />
      <FilterBar
        go={filterAction.bind(null, path)}
        values={values}
        statuses={statuses}
        query={addressWith('', address).slice(1)}
        active={activeFilters(address)}
        types={document.notificationTypes.map((type) => type.name)}
        providers={document.providers.map((provider) => provider.name)}
      />
      <IgnoredNote ignored={ignored} />
      {person && others.length === 0 && can(actor.role, 'person.erase') ? (
        <div className="mb-3 flex justify-end">
          <ConfirmButton
            label="Erase this person…"
            title="Erase this person?"
            consequence="Recipient and text of all their settled notifications, what providers said of them, events and keys that name them, and their places on contact lists go for good. That they were notified, and what guards against duplicates, stays."
            confirm="Erase for good"
            askReason
            variant="outline"
            act={erasePersonAction.bind(null, person)}
          />
        </div>
      ) : null}
      <Card>
        <TableTools
          columns={columnChoices(notificationColumns, columns, (chosen) =>
            addressWith(path, address, { columns: chosen }),
          )}
          usual={address.columns ? addressWith(path, address, { columns: null }) : null}
          file={<ExportLink href={addressWith(file, address)} />}
        >
          {can(actor.role, 'notification.reveal') ? (
            document.fourEyes?.exports ? (
              <AskForExport ask={askForExportAction.bind(null, addressWith('', address).slice(1))} />
            ) : (
              <DownloadLink
                href={addressWith(file, address, { addresses: 'full' })}
                file="once-notifications.csv"
                className={buttonClasses({ size: 'sm', variant: 'ghost' })}
              >
                With addresses
              </DownloadLink>
            )
          ) : null}
        </TableTools>
        {page.items.length > 0 ? (
          <Live>
            <NotificationList
              key={addressWith('', { ...address, ...placeKey(place) })}
              initial={{ items: page.items }}
              columns={columns}
              tail={place.side === 'newest' ? addressWith('/api/console/notifications', address) : null}
              choices={choicesFor(actor.role)}
              act={bulkCommandAction}
              open={open}
            />
          </Live>
        ) : (
          <Nothing
            filtered={activeFilters(address).length > 0}
            sofar={page.stoppedAt !== undefined}
            identifier={address.identifierHash !== undefined}
          />
        )}
        {page.stoppedAt ? (
          <StoppedNote
            lookedThrough={lookedThroughMax}
            at={page.stoppedAt.at}
            href={(place.side === 'newer' ? links.newer : links.older) ?? path}
            what="notifications"
          />
        ) : null}
        <Pager {...links} />
      </Card>
    </>
  )
}

/** Rows of another page are other rows: what was chosen there is not chosen here. */
function placeKey(place: Place): Record<string, string> {
  return place.side === 'newest' ? {} : { [place.side]: place.than.id }
}

/** What may be asked of several at once, the risk in the words of the button. */
function choicesFor(role: Role) {
  return [
    ...(can(role, 'notification.retry') ? [{ command: 'retry' as const, label: 'Retry', primary: true }] : []),
    ...(can(role, 'notification.cancel') ? [{ command: 'cancel' as const, label: 'Cancel', primary: false }] : []),
    ...(can(role, 'notification.resend')
      ? [{ command: 'resend' as const, label: 'Resend: customers may get two', primary: false }]
      : []),
  ]
}

/** `identifier`: the filter names one, or a field that was taken for one. */
function Nothing({ filtered, sofar, identifier }: { filtered: boolean; sofar: boolean; identifier: boolean }) {
  if (sofar) return <EmptyState title="Nothing matches so far">The search goes on where it stopped.</EmptyState>
  return filtered ? (
    <EmptyState title="Nothing matches these filters">
      <p>Addresses and identifiers must be typed whole: they are stored unreadable and found by their hash.</p>
      {identifier ? (
        <p>
          Of a request's other fields (<code>data</code>) none is found here. The search box finds those that a dedup
          rule compares alone, until a day after the window has closed.
        </p>
      ) : null}
    </EmptyState>
  ) : (
    <EmptyState title="No notifications yet">
      <p>They appear here as soon as a producer sends the first one.</p>
    </EmptyState>
  )
}
