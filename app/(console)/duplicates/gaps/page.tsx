import type { Metadata } from 'next'
import { pageActor } from '@/app/(console)/page-actor'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { GapCard } from '@/components/duplicates/gap-card'
import { GapFilter } from '@/components/duplicates/gap-filter'
import { DuplicateSections } from '@/components/duplicates/sections'
import { EmptyState } from '@/components/feedback/empty-state'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { addressWith, type PageParameters, parameter } from '@/lib/http/page-parameters'
import {
  type ArrivalGaps,
  arrivalGaps,
  filterOfGapSearch,
  type GapSearch,
  gapSearchNames,
} from '@/lib/insights/arrival-gaps'

export const metadata: Metadata = { title: 'Arrival gaps' }

const path = '/duplicates/gaps'
const rulesShown = 8

export default async function ArrivalGapsPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('duplicates.read')
  const given = await searchParams
  const address: GapSearch = Object.fromEntries(gapSearchNames.map((name) => [name, parameter(given, name)]))
  const { filter, ignored } = filterOfGapSearch(address)
  const [gaps, { document }] = await Promise.all([arrivalGaps(filter), activeConfiguration()])
  return (
    <>
      <PageHeading
        title="Duplicates"
        lead="Arrival gaps: how long after the first one its duplicates came, with the rule's window as a line."
      />
      <DuplicateSections here="gaps" />
      <GapFilter
        path={path}
        values={address}
        query={addressWith('', address).slice(1)}
        active={Object.entries(address).flatMap(([name, value]) =>
          value ? [{ name, value, without: addressWith(path, address, { [name]: null }) }] : [],
        )}
        types={document.notificationTypes.map((type) => type.name)}
      />
      <IgnoredNote ignored={ignored} />
      {gaps.rules.length > 0 ? (
        <>
          <p className="mb-4 max-w-prose text-muted text-sm">
            <Looked gaps={gaps} /> What came after a window was sent, and is not here: the advice on a type&apos;s page
            counts that too.
          </p>
          <div className="grid gap-4 xl:grid-cols-2">
            {gaps.rules.slice(0, rulesShown).map((rule) => (
              <GapCard key={`${rule.type} ${rule.rule}`} gaps={rule} />
            ))}
          </div>
        </>
      ) : (
        <Card>
          <EmptyState title="No gaps here">
            <p>
              A gap is measured when a rule with a window stops a duplicate: from the first one to the one it stopped.
            </p>
          </EmptyState>
        </Card>
      )}
    </>
  )
}

/** What was looked at, so that nobody takes this for all there is. */
function Looked({ gaps: { rules, looked, since, cut } }: { gaps: ArrivalGaps }) {
  const left = rules.length - rulesShown
  return (
    <>
      Of {cut ? 'the newest ' : ''}
      {looked.toLocaleString('en')} decision records
      {since ? (
        <>
          , back to <TimeStamp at={since} />
        </>
      ) : null}
      .{left > 0 ? ` The ${rulesShown} rules with the most duplicates; choose a type to see the other ${left}.` : ''}
    </>
  )
}
