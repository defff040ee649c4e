import type { Metadata } from 'next'
import { pageActor } from '@/app/(console)/page-actor'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { GroupTable } from '@/components/duplicates/group-table'
import { DuplicateSections } from '@/components/duplicates/sections'
import { EmptyState } from '@/components/feedback/empty-state'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { addressWith, type PageParameters, placeOf } from '@/lib/http/page-parameters'
import { cursorOf } from '@/lib/http/query-parameters'
import { duplicateGroups } from '@/lib/insights/duplicate-groups'

export const metadata: Metadata = { title: 'Duplicate groups' }

const path = '/duplicates/groups'
const rowsPerPage = 50

export default async function DuplicateGroupsPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('duplicates.read')
  const { place, ignored } = placeOf(await searchParams)
  const after = place.side === 'older' ? place.than : null
  const { items, next } = await duplicateGroups(after, rowsPerPage)
  return (
    <>
      <PageHeading
        title="Duplicates"
        lead="Groups: one original a line, with everything that was suppressed because of it."
      />
      <DuplicateSections here="groups" />
      <IgnoredNote ignored={ignored} />
      <Card>
        {items.length > 0 ? (
          <GroupTable items={items} />
        ) : (
          <EmptyState title={next ? 'No original here' : 'No groups'}>
            <p>
              {next
                ? 'The records that were looked through are all of originals with newer duplicates. Older ones follow.'
                : 'An original is listed with its duplicates when a guard stops the first.'}
            </p>
          </EmptyState>
        )}
        <Pager
          newest={after ? path : null}
          newer={null}
          older={next ? addressWith(path, { older: cursorOf(next) ?? undefined }) : null}
        />
      </Card>
    </>
  )
}
