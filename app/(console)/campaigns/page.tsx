import type { Metadata } from 'next'
import Link from 'next/link'
import { newCampaignAction } from '@/app/(console)/campaigns/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { CampaignTable } from '@/components/campaigns/campaign-table'
import { NewCampaignButton } from '@/components/campaigns/new-campaign-button'
import { Pager } from '@/components/data-table/pager'
import { EmptyState } from '@/components/feedback/empty-state'
import { RefreshWhile } from '@/components/feedback/refresh-while'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'
import { campaignsForConsole } from '@/lib/campaigns/console-campaigns'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { addressWith, type PageParameters, parameter } from '@/lib/http/page-parameters'
import { listsWithUploads } from '@/lib/lists/console-lists'

export const metadata: Metadata = { title: 'Campaigns' }

const rowsPerPage = 50
const listsOffered = 500

export default async function CampaignsPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('lists.read')
  const by = await currentOperator()
  const after = parameter(await searchParams, 'after') ?? ''
  const [{ items, nextCursor }, lists, { document }] = await Promise.all([
    campaignsForConsole(by, after, rowsPerPage),
    listsWithUploads(by, '', listsOffered),
    activeConfiguration(),
  ])
  return (
    <>
      <RefreshWhile moving={items.some(({ status }) => status === 'running')} />
      <PageHeading title="Campaigns" lead="One message to each contact of a list, once, whatever crashes on the way.">
        {can(actor.role, 'lists.manage') ? (
          <NewCampaignButton
            make={newCampaignAction}
            lists={lists.items.map(({ name }) => name)}
            types={document.notificationTypes.map(({ name }) => name)}
          />
        ) : null}
      </PageHeading>
      <Card>
        {items.length > 0 ? <CampaignTable items={items} /> : <NoCampaigns hasLists={lists.items.length > 0} />}
        <Pager
          newest={null}
          newer={after ? '/campaigns' : null}
          older={nextCursor ? addressWith('/campaigns', { after: nextCursor }) : null}
          words={{ newer: 'From the first', older: 'More' }}
        />
      </Card>
    </>
  )
}

function NoCampaigns({ hasLists }: { hasLists: boolean }) {
  return (
    <EmptyState title="No campaigns yet">
      {hasLists ? (
        <p>
          Choose a list and what is sent. Before anything goes out you see who would get it, who was contacted already
          and by what.
        </p>
      ) : (
        <p>
          A campaign goes to a contact list.{' '}
          <Link href="/lists" className="text-accent hover:underline">
            Make a list first
          </Link>
          .
        </p>
      )}
    </EmptyState>
  )
}
