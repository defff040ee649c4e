import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { EmptyState } from '@/components/feedback/empty-state'
import { RefreshWhile } from '@/components/feedback/refresh-while'
import { ReplayTable } from '@/components/replays/replay-table'
import { PageHeading } from '@/components/shell/page-heading'
import { buttonClasses } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { can } from '@/lib/auth/permissions'
import { addressWith, type PageParameters, placeOf } from '@/lib/http/page-parameters'
import { cursorOf } from '@/lib/http/query-parameters'
import { listReplays } from '@/lib/insights/replay-view'

export const metadata: Metadata = { title: 'Replays' }

const path = '/replays'
const rowsPerPage = 50

export default async function ReplaysPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('notification.read')
  const { place, ignored } = placeOf(await searchParams)
  const than = place.side === 'older' ? place.than : null
  const page = await listReplays({ than, limit: rowsPerPage })
  const mayRun = can(actor.role, 'replay.run')
  return (
    <>
      <PageHeading
        title="Replays"
        lead="Many at once, on purpose: counted by a dry run, started once, done one by one."
      >
        {mayRun ? (
          <Link href="/replays/~new" className={buttonClasses({ variant: 'primary' })}>
            New replay
          </Link>
        ) : null}
      </PageHeading>
      <IgnoredNote ignored={ignored} />
      <Card>
        {page.items.length > 0 ? (
          <ReplayTable items={page.items} />
        ) : (
          <EmptyState title="No replays yet">
            <p>
              After an outage the{' '}
              <Link href="/review?what=dead" className="text-accent underline">
                dead letters
              </Link>{' '}
              of an incident go again together. A dry run says first how many will be sent and how many a guard will
              stop; nothing is sent until it is started{mayRun ? '' : ', which an operator may do'}.
            </p>
          </EmptyState>
        )}
        <Pager
          newest={than === null ? null : path}
          newer={null}
          older={page.next ? addressWith(path, { older: cursorOf(page.next) ?? undefined }) : null}
        />
      </Card>
      <RefreshWhile moving={page.items.some(({ status }) => status === 'running')} />
    </>
  )
}
