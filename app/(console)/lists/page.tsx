import type { Metadata } from 'next'
import Link from 'next/link'
import { newListAction } from '@/app/(console)/lists/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import { ListPage } from '@/components/data-table/list-page'
import { Pager } from '@/components/data-table/pager'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { NewListButton } from '@/components/lists/new-list-button'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'
import { addressWith, type PageParameters, parameter, tableAddress } from '@/lib/http/page-parameters'
import { type ListWithUpload, listsWithUploads } from '@/lib/lists/console-lists'

export const metadata: Metadata = { title: 'Contact lists' }

const path = '/lists'
const rowsPerPage = 50

export default async function ListsPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('lists.read')
  const given = await searchParams
  const after = parameter(given, 'after') ?? ''
  const tools = tableAddress(path, given)
  const { items, nextCursor } = await listsWithUploads(await currentOperator(), after, rowsPerPage)
  return (
    <ListPage
      title="Contact lists"
      lead="Who can be reached by a campaign. Every person is on a list once."
      action={can(actor.role, 'lists.manage') ? <NewListButton make={newListAction} /> : null}
      isEmpty={items.length === 0}
      empty={{ title: 'No contact lists yet', words: <HowToBegin /> }}
      pager={
        <Pager
          newest={null}
          newer={after ? addressWith(path, tools.address) : null}
          older={nextCursor ? addressWith(path, tools.address, { after: nextCursor }) : null}
          words={{ newer: 'From the first', older: 'More' }}
        />
      }
    >
      <DataTable tools={tools} label="Contact lists" columns={columns} rows={items} rowId={({ name }) => name} />
    </ListPage>
  )
}

const columns: Column<ListWithUpload>[] = [
  column('Name', ({ name }) => (
    <Link href={`/lists/${encodeURIComponent(name)}`} className="font-medium text-accent hover:underline">
      {name}
    </Link>
  )),
  column('Who a contact is', ({ uniqueIdentifier }) => uniqueIdentifier.join(' + '), {
    className: 'font-mono text-xs',
  }),
  column('Contacts', ({ contacts }) => contacts.toLocaleString('en'), { align: 'end' }),
  column('Last upload, UTC', ({ lastUploadAt }) =>
    lastUploadAt ? <TimeStamp at={lastUploadAt} /> : <span className="text-muted">never</span>,
  ),
  column('Made, UTC', ({ createdAt }) => <TimeStamp at={createdAt} />),
]

function HowToBegin() {
  return (
    <ol className="mx-auto flex max-w-md list-decimal flex-col gap-1.5 pl-5 text-left">
      <li>Make a list and say which column tells who somebody is: a customer id, a phone, an email.</li>
      <li>Upload a CSV file. A dry run shows first what is new, what is there twice and which rows are wrong.</li>
      <li>Make a campaign over the list. Each person gets its message once, whatever crashes on the way.</li>
    </ol>
  )
}
