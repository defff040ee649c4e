import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { filterAction } from '@/app/(console)/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { hidePeopleOf } from '@/app/(console)/people-in-address'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { CollisionFilter } from '@/components/duplicates/collision-filter'
import { CollisionTable } from '@/components/duplicates/collision-table'
import { DuplicateSections } from '@/components/duplicates/sections'
import { EmptyState } from '@/components/feedback/empty-state'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import {
  addressWith,
  exported,
  type PageParameters,
  pagerLinks,
  parameter,
  placeOf,
  tableAddress,
} from '@/lib/http/page-parameters'
import {
  type CollisionSearch,
  collisionSearchNames,
  filterOfCollisionSearch,
  listCollisions,
} from '@/lib/insights/list-collisions'
import { producerNames } from '@/lib/insights/producer-names'
import { keyShown } from '@/lib/insights/sealed-key'

export const metadata: Metadata = { title: 'Collisions' }

const path = '/duplicates/collisions'
const rowsPerPage = 50

export default async function CollisionsPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('duplicates.read')
  await hidePeopleOf(path, searchParams)
  const given = await searchParams
  const address: CollisionSearch = Object.fromEntries(
    collisionSearchNames.map((name) => [name, parameter(given, name)]),
  )
  const { filter, ignored } = filterOfCollisionSearch(address)
  const { place, ignored: ignoredPlace } = placeOf(given)
  const [page, producers] = await Promise.all([listCollisions(filter, { place, limit: rowsPerPage }), producerNames()])
  const tools = tableAddress(path, given, address)
  if (place.side === 'newer' && !page.previous) redirect(addressWith(path, tools.address))
  const active = Object.entries(address).flatMap(([name, value]) =>
    value ? [{ ...keyShown(name, value), without: addressWith(path, tools.address, { [name]: null }) }] : [],
  )
  return (
    <>
      <PageHeading
        title="Duplicates"
        lead="Collisions: an idempotency key came again with other content. It was refused with 422 and nothing was sent."
      />
      <DuplicateSections here="collisions" />
      <CollisionFilter
        path={path}
        go={filterAction.bind(null, path)}
        values={address}
        query={addressWith('', tools.address).slice(1)}
        active={active}
        producers={producers}
      />
      <IgnoredNote ignored={[...ignored, ...ignoredPlace]} />
      <Card>
        {page.items.length > 0 ? (
          <CollisionTable items={page.items} tools={exported(tools, 'collisions')} />
        ) : (
          <NoCollisions filtered={active.length > 0 || place.side !== 'newest'} />
        )}
        <Pager {...pagerLinks(path, tools.address, { place, ...page })} />
      </Card>
    </>
  )
}

function NoCollisions({ filtered }: { filtered: boolean }) {
  return (
    <EmptyState title={filtered ? 'No collisions here' : 'No collisions'}>
      <p>
        A key names one request. A collision is a second request with the same key and other content: a reused counter,
        a key made of too little, or a field that changes with each retry, such as a time of sending.
      </p>
      <p className="mt-2">
        When one is listed, give its key and the differing paths to the producer&apos;s owner. The customer did not get
        the second message: the producer has to send it under a key of its own.
      </p>
    </EmptyState>
  )
}
