import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { ListPage, NewLink } from '@/components/data-table/list-page'
import { Pager } from '@/components/data-table/pager'
import { RefreshWhile } from '@/components/feedback/refresh-while'
import { ReplayTable } from '@/components/replays/replay-table'
import { can } from '@/lib/auth/permissions'
import { addressWith, type PageParameters, placeOf, tableAddress } from '@/lib/http/page-parameters'
import { cursorOf } from '@/lib/http/query-parameters'
import { listReplays } from '@/lib/insights/replay-view'

export const metadata: Metadata = { title: 'Replays' }

const path = '/replays'
const rowsPerPage = 50

export default async function ReplaysPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('notification.read')
  const given = await searchParams
  const { place, ignored } = placeOf(given)
  const tools = tableAddress(path, given)
  const than = place.side === 'older' ? place.than : null
  const page = await listReplays({ than, limit: rowsPerPage })
  const mayRun = can(actor.role, 'replay.run')
  return (
    <ListPage
      title="Replays"
      lead="Many at once, on purpose: counted by a dry run, started once, done one by one."
      action={mayRun ? <NewLink href="/replays/~new">New replay</NewLink> : null}
      notes={
        <>
          <RefreshWhile moving={page.items.some(({ status }) => status === 'running')} />
          <IgnoredNote ignored={ignored} />
        </>
      }
      isEmpty={page.items.length === 0}
      empty={{ title: 'No replays yet', words: <HowToBegin mayRun={mayRun} /> }}
      pager={
        <Pager
          newest={than === null ? null : addressWith(path, tools.address)}
          newer={null}
          older={page.next ? addressWith(path, tools.address, { older: cursorOf(page.next) }) : null}
        />
      }
    >
      <ReplayTable items={page.items} tools={tools} />
    </ListPage>
  )
}

function HowToBegin({ mayRun }: { mayRun: boolean }) {
  return (
    <p>
      After an outage the{' '}
      <Link href="/review?what=dead" className="text-accent underline">
        dead letters
      </Link>{' '}
      of an incident go again together. A dry run says first how many will be sent and how many a guard will stop;
      nothing is sent until it is started{mayRun ? '' : ', which an operator may do'}.
    </p>
  )
}
