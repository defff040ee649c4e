import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { HygieneTable } from '@/components/duplicates/hygiene-table'
import { NamedPeopleNote } from '@/components/duplicates/named-people'
import { DuplicateSections } from '@/components/duplicates/sections'
import { EmptyState } from '@/components/feedback/empty-state'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { cn } from '@/components/ui/class-names'
import { addressWith, type PageParameters, parameter, tableAddress } from '@/lib/http/page-parameters'
import { hygieneRangeOf, hygieneRanges, keyHygiene } from '@/lib/insights/key-hygiene'
import { namedPeople } from '@/lib/insights/named-people'

export const metadata: Metadata = { title: 'Key hygiene' }

const path = '/duplicates/keys'

export default async function KeyHygienePage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('duplicates.read')
  const given = await searchParams
  const range = hygieneRangeOf(parameter(given, 'range'))
  const tools = tableAddress(path, given, { range })
  const [{ from, since, producers }, named] = await Promise.all([keyHygiene(range), namedPeople()])
  return (
    <>
      <PageHeading title="Duplicates" lead="Key hygiene: whether producers repeat a request under the key it had." />
      <DuplicateSections here="keys" />
      <nav aria-label="Range" className="mb-3 flex gap-1">
        {Object.entries(hygieneRanges).map(([value, { label }]) => (
          <Link
            key={value}
            href={addressWith(path, tools.address, { range: value })}
            aria-current={value === range ? 'page' : undefined}
            className={cn(
              'rounded-md px-2.5 py-1 text-[13px]',
              value === range ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-raised',
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
      {since > from ? (
        <p className="mb-3 text-muted text-sm">
          There is more than is looked through: counted since <TimeStamp at={since} />.
        </p>
      ) : null}
      <Card>
        {producers.length > 0 ? (
          <HygieneTable items={producers} tools={tools} />
        ) : (
          <EmptyState title="No request came twice">
            <p>
              When a producer repeats one, it is counted here: under its own key, which is good, or under a new one.
            </p>
          </EmptyState>
        )}
      </Card>
      <p className="mt-3 max-w-prose text-muted text-sm">
        A retry should carry the key of its first try: then it is answered at once, whatever the rules say. A new key
        for a known fact is caught only by a dedup rule, and only within its window. Two events that a rule takes for
        one are counted here too, since nothing tells them from a retry.
      </p>
      <NamedPeopleNote items={named} />
    </>
  )
}
