import type { Metadata } from 'next'
import Link from 'next/link'
import { approveAction, refuseAction } from '@/app/(console)/approvals/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { DecidedTable } from '@/components/approvals/decided-table'
import { WaitingList } from '@/components/approvals/waiting-list'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { EmptyState } from '@/components/feedback/empty-state'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { listApprovals } from '@/lib/approvals/approval-view'
import { currentOperator } from '@/lib/auth/session'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { addressWith, type PageParameters, placeOf, tableAddress } from '@/lib/http/page-parameters'
import { cursorOf } from '@/lib/http/query-parameters'

export const metadata: Metadata = { title: 'Approvals' }

const path = '/approvals'
const rowsPerPage = 50

export default async function ApprovalsPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('approval.read')
  const given = await searchParams
  const { place, ignored } = placeOf(given)
  const tools = tableAddress(path, given)
  const than = place.side === 'older' ? place.than : null
  const { waiting, decided, next } = await listApprovals(await currentOperator(), { than, limit: rowsPerPage })
  const { fourEyes } = (await activeConfiguration()).document
  return (
    <>
      <PageHeading
        title="Approvals"
        lead="What one person asked for and another must approve. Nothing of it is done before."
      />
      <IgnoredNote ignored={ignored} />
      <div className="flex flex-col gap-4">
        <Card title="Waits for a second person">
          {waiting.length > 0 ? (
            <WaitingList items={waiting} approve={approveAction} refuse={refuseAction} />
          ) : (
            <EmptyState title="Nothing waits">
              <HowItBegins isOn={fourEyes !== undefined} />
            </EmptyState>
          )}
        </Card>
        {decided.length > 0 || than ? (
          <Card title="Decided">
            <DecidedTable items={decided} tools={tools} />
            <Pager
              newest={than === null ? null : addressWith(path, tools.address)}
              newer={null}
              older={next ? addressWith(path, tools.address, { older: cursorOf(next) }) : null}
            />
          </Card>
        ) : null}
      </div>
    </>
  )
}

function HowItBegins({ isOn }: { isOn: boolean }) {
  if (isOn) return <p>What takes four eyes appears here when somebody asks for it, for a day.</p>
  return (
    <p>
      Four eyes are off: whoever may do something does it alone, on record. An administrator turns them on in{' '}
      <Link href="/settings" className="text-accent underline">
        Settings
      </Link>
      .
    </p>
  )
}
