import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { filterAction } from '@/app/(console)/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { hidePeopleOf } from '@/app/(console)/people-in-address'
import { ActiveFilters } from '@/components/data-table/active-filters'
import { FilterForm } from '@/components/data-table/filter-form'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { LeakTable, RiskTable } from '@/components/duplicates/leak-table'
import { DuplicateSections } from '@/components/duplicates/sections'
import { EmptyState } from '@/components/feedback/empty-state'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { Field, Input } from '@/components/ui/field'
import {
  addressWith,
  exported,
  type PageParameters,
  pagerLinks,
  parameter,
  placeOf,
  tableAddress,
} from '@/lib/http/page-parameters'
import { findLeaks, type Leaks, leakHours, listRisks } from '@/lib/insights/list-leaks'
import { filterOfSearch } from '@/lib/insights/notification-search'

export const metadata: Metadata = { title: 'Leaks' }

const path = '/duplicates/leaks'
const rowsPerPage = 50

export default async function LeaksPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('duplicates.read')
  await hidePeopleOf(path, searchParams)
  const given = await searchParams
  const { filter, ignored: unread } = filterOfSearch({ recipientHash: parameter(given, 'recipientHash') }, [])
  const recipientHash = filter.referenceHashes?.[0]?.[0]
  const { place, ignored } = placeOf(given)
  const [leaks, risks] = await Promise.all([findLeaks(recipientHash), listRisks({ place, limit: rowsPerPage })])
  const tools = tableAddress(path, given, { recipientHash })
  if (place.side === 'newer' && !risks.previous) redirect(addressWith(path, tools.address))
  const active = recipientHash
    ? [{ name: 'recipient, hidden as', value: recipientHash.slice(0, 8), without: path }]
    : []
  return (
    <>
      <PageHeading title="Duplicates" lead="Leaks: what was sent although the customer had it, or may have had it." />
      <DuplicateSections here="leaks" />
      <FilterForm
        label="Leaks of one recipient"
        path={path}
        query={addressWith('', tools.address).slice(1)}
        people={{ names: ['recipient'], go: filterAction.bind(null, path) }}
        aside={<ActiveFilters filters={active} none={path} />}
      >
        <Field label="Recipient: phone, email or customer id">
          <Input
            name="recipient"
            placeholder={recipientHash ? 'One is chosen: type another' : undefined}
            autoComplete="off"
          />
        </Field>
      </FilterForm>
      <IgnoredNote ignored={[...unread, ...ignored]} />
      <div className="flex flex-col gap-4">
        <Card title="The same words to the same address, under different keys">
          <p className="max-w-prose px-4 pt-3 text-muted text-sm">
            <Looked leaks={leaks} ofOne={recipientHash !== undefined} />
          </p>
          {leaks.items.length > 0 ? (
            <LeakTable items={leaks.items} tools={exported(tools, 'leaks')} />
          ) : (
            <EmptyState title="None found">
              <p>Nobody among these read the same words twice. For an older complaint, look for its recipient.</p>
            </EmptyState>
          )}
        </Card>
        <Card title="Sent at the risk of a duplicate">
          <p className="max-w-prose px-4 pt-3 text-muted text-sm">
            Every one of all recipients: somebody or a route decided to send although nobody knew, or although it had
            been sent. Whether the customer got two is not known here.
          </p>
          {risks.items.length > 0 ? (
            <RiskTable items={risks.items} tools={{ ...exported(tools, 'risks'), columnsName: 'risk-columns' }} />
          ) : (
            <EmptyState title="None">
              <p>Nothing was sent that the customer may have had.</p>
            </EmptyState>
          )}
          <Pager {...pagerLinks(path, tools.address, { place, ...risks })} />
        </Card>
      </div>
    </>
  )
}

/** What was looked at, so that nobody takes this for all there is. */
function Looked({ leaks: { looked, since, cut }, ofOne }: { leaks: Leaks; ofOne: boolean }) {
  return (
    <>
      Looked through the newest {looked} notifications{ofOne ? ' of this recipient' : ''}
      {since ? (
        <>
          , back to <TimeStamp at={since} />
        </>
      ) : null}
      . Each was compared with up to ten before it, of the same type and customer and sent at most {leakHours} hours
      earlier. Causes are by the rules of today.
      {cut ? ' There were more pairs than are compared: the oldest were left out.' : ''}
    </>
  )
}
