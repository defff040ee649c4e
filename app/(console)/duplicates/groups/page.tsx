import type { Metadata } from 'next'
import { pageActor } from '@/app/(console)/page-actor'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { StoppedNote } from '@/components/data-table/stopped-note'
import { GroupFilter } from '@/components/duplicates/group-filter'
import { GroupTable } from '@/components/duplicates/group-table'
import { GuardTabs } from '@/components/duplicates/guard-tabs'
import { DuplicateSections } from '@/components/duplicates/sections'
import { EmptyState } from '@/components/feedback/empty-state'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { guards } from '@/lib/domain/notification'
import {
  addressWith,
  exported,
  type PageParameters,
  parameter,
  placeOf,
  tableAddress,
} from '@/lib/http/page-parameters'
import { cursorOf } from '@/lib/http/query-parameters'
import {
  duplicateGroups,
  filterOfGroupSearch,
  type GroupSearch,
  groupSearchNames,
  recordsLookedThrough,
} from '@/lib/insights/duplicate-groups'
import { producerNames } from '@/lib/insights/producer-names'

export const metadata: Metadata = { title: 'Duplicate groups' }

const path = '/duplicates/groups'
const rowsPerPage = 50

export default async function DuplicateGroupsPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('duplicates.read')
  const given = await searchParams
  const address: GroupSearch = Object.fromEntries(groupSearchNames.map((name) => [name, parameter(given, name)]))
  const { filter, ignored } = filterOfGroupSearch(address)
  const { place, ignored: ignoredPlace } = placeOf(given)
  const after = place.side === 'older' ? place.than : null
  const [{ items, next, stopped }, producers, { document }] = await Promise.all([
    duplicateGroups(filter, after, rowsPerPage),
    producerNames(),
    activeConfiguration(),
  ])
  const tools = tableAddress(path, given, address)
  const older = next ? addressWith(path, { ...tools.address, older: cursorOf(next) ?? undefined }) : null
  return (
    <>
      <PageHeading
        title="Duplicates"
        lead="Groups: one original a line, with everything that was suppressed because of it."
      />
      <DuplicateSections here="groups" />
      <GuardTabs
        chosen={filter.guard}
        all={addressWith(path, tools.address, { guard: null })}
        tabs={guards.map((guard) => ({ guard, href: addressWith(path, tools.address, { guard }) }))}
      />
      <GroupFilter
        path={path}
        values={address}
        query={addressWith('', tools.address).slice(1)}
        active={Object.entries(address).flatMap(([name, value]) =>
          value && name !== 'guard'
            ? [{ name, value, without: addressWith(path, tools.address, { [name]: null }) }]
            : [],
        )}
        types={document.notificationTypes.map((type) => type.name)}
        producers={producers}
      />
      <IgnoredNote ignored={[...ignored, ...ignoredPlace]} />
      <Card>
        {items.length > 0 ? (
          <GroupTable items={items} search={address} tools={exported(tools, 'groups')} />
        ) : (
          <EmptyState title={stopped ? 'No groups so far' : 'No groups here'}>
            <p>An original is listed with its duplicates when a guard stops the first.</p>
          </EmptyState>
        )}
        {stopped && next && older ? (
          <StoppedNote lookedThrough={recordsLookedThrough} at={next.at} href={older} what="decision records" />
        ) : null}
        <Pager newest={after ? addressWith(path, tools.address) : null} newer={null} older={older} />
      </Card>
    </>
  )
}
