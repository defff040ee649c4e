import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { activeFilters, path, readSearch } from '@/app/(console)/duplicates/search-params'
import { pageActor } from '@/app/(console)/page-actor'
import { columnChoices } from '@/components/data-table/column-choices'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { StoppedNote } from '@/components/data-table/stopped-note'
import { ExportLink, TableTools } from '@/components/data-table/table-tools'
import { DuplicateFilter } from '@/components/duplicates/duplicate-filter'
import { GuardTabs } from '@/components/duplicates/guard-tabs'
import { DuplicateSections } from '@/components/duplicates/sections'
import { SuppressionTable } from '@/components/duplicates/suppression-table'
import { EmptyState } from '@/components/feedback/empty-state'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { guards } from '@/lib/domain/notification'
import { addressWith, type PageParameters, pagerLinks } from '@/lib/http/page-parameters'
import { suppressionColumns } from '@/lib/insights/list-columns'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import { lookedThroughMax } from '@/lib/insights/page'
import { producerNames } from '@/lib/insights/producer-names'

export const metadata: Metadata = { title: 'Duplicates' }

const rowsPerPage = 50

export default async function DuplicatesPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('duplicates.read')
  const { filter, place, ignored, columns, address } = await readSearch(searchParams)
  const [page, producers] = await Promise.all([
    listSuppressions(filter, { place, limit: rowsPerPage }),
    producerNames(),
  ])
  // The newest page is always full: what is newer than a place but not a page's worth is shown with what follows it.
  if (place.side === 'newer' && !page.previous) redirect(addressWith(path, address))
  const { document } = await activeConfiguration()
  const links = pagerLinks(path, address, { place, ...page })
  return (
    <>
      <PageHeading title="Duplicates" lead="Not sent: the customer had it already, or was about to get it." />
      <DuplicateSections here="suppressed" />
      <GuardTabs
        chosen={filter.guard}
        all={addressWith(path, address, { guard: null })}
        tabs={guards.map((guard) => ({ guard, href: addressWith(path, address, { guard }) }))}
      />
      <DuplicateFilter
        values={address}
        query={addressWith('', address).slice(1)}
        active={activeFilters(address)}
        none={addressWith(path, { guard: address.guard })}
        types={document.notificationTypes.map((type) => type.name)}
        producers={producers}
      />
      <IgnoredNote ignored={ignored} />
      <Card>
        <TableTools
          columns={columnChoices(suppressionColumns, columns, (chosen) =>
            addressWith(path, address, { columns: chosen }),
          )}
          usual={address.columns ? addressWith(path, address, { columns: null }) : null}
          file={<ExportLink href={addressWith('/api/console/duplicates.csv', address)} />}
        />
        {page.items.length > 0 ? (
          <SuppressionTable items={page.items} columns={columns} />
        ) : (
          <EmptyState title={page.stoppedAt ? 'No duplicates so far' : 'No duplicates here'}>
            <p>When a guard stops one, it is listed with the original, the rule and what was left of the window.</p>
          </EmptyState>
        )}
        {page.stoppedAt ? (
          <StoppedNote
            lookedThrough={lookedThroughMax}
            at={page.stoppedAt.at}
            href={(place.side === 'newer' ? links.newer : links.older) ?? path}
            what="decision records"
          />
        ) : null}
        <Pager {...links} />
      </Card>
    </>
  )
}
