import type { Metadata } from 'next'
import Link from 'next/link'
import { newCampaignAction } from '@/app/(console)/campaigns/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { CampaignTable } from '@/components/campaigns/campaign-table'
import { NewCampaignButton } from '@/components/campaigns/new-campaign-button'
import { ListPage } from '@/components/data-table/list-page'
import { Pager } from '@/components/data-table/pager'
import { RefreshWhile } from '@/components/feedback/refresh-while'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'
import { campaignsForConsole } from '@/lib/campaigns/console-campaigns'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { addressWith, type PageParameters, parameter, tableAddress } from '@/lib/http/page-parameters'
import { listsWithUploads } from '@/lib/lists/console-lists'

export const metadata: Metadata = { title: 'Campaigns' }

const path = '/campaigns'
const rowsPerPage = 50
const listsOffered = 500

export default async function CampaignsPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('lists.read')
  const by = await currentOperator()
  const given = await searchParams
  const after = parameter(given, 'after') ?? ''
  const tools = tableAddress(path, given)
  const [{ items, nextCursor }, lists, { document }] = await Promise.all([
    campaignsForConsole(by, after, rowsPerPage),
    listsWithUploads(by, '', listsOffered),
    activeConfiguration(),
  ])
  return (
    <ListPage
      title="Campaigns"
      lead="One message to each contact of a list, once, whatever crashes on the way."
      action={
        can(actor.role, 'lists.manage') ? (
          <NewCampaignButton
            make={newCampaignAction}
            lists={lists.items.map(({ name }) => name)}
            types={document.notificationTypes.map(({ name }) => name)}
          />
        ) : null
      }
      notes={<RefreshWhile moving={items.some(({ status }) => status === 'running')} />}
      isEmpty={items.length === 0}
      empty={{ title: 'No campaigns yet', words: <HowToBegin hasLists={lists.items.length > 0} /> }}
      pager={
        <Pager
          newest={null}
          newer={after ? addressWith(path, tools.address) : null}
          older={nextCursor ? addressWith(path, tools.address, { after: nextCursor }) : null}
          words={{ newer: 'From the first', older: 'More' }}
        />
      }
    >
      <CampaignTable items={items} tools={tools} />
    </ListPage>
  )
}

function HowToBegin({ hasLists }: { hasLists: boolean }) {
  if (hasLists) {
    return (
      <p>
        Choose a list and what is sent. Before anything goes out you see who would get it, who was contacted already and
        by what.
      </p>
    )
  }
  return (
    <p>
      A campaign goes to a contact list.{' '}
      <Link href="/lists" className="text-accent hover:underline">
        Make a list first
      </Link>
      .
    </p>
  )
}
