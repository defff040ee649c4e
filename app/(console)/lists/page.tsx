import type { Metadata } from 'next'
import Link from 'next/link'
import { newListAction } from '@/app/(console)/lists/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { ListPage } from '@/components/data-table/list-page'
import { Pager } from '@/components/data-table/pager'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { NewListButton } from '@/components/lists/new-list-button'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'
import { addressWith, type PageParameters, parameter } from '@/lib/http/page-parameters'
import { type ListWithUpload, listsWithUploads } from '@/lib/lists/console-lists'

export const metadata: Metadata = { title: 'Contact lists' }

const rowsPerPage = 50

export default async function ListsPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('lists.read')
  const after = parameter(await searchParams, 'after') ?? ''
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
          newer={after ? '/lists' : null}
          older={nextCursor ? addressWith('/lists', { after: nextCursor }) : null}
          words={{ newer: 'From the first', older: 'More' }}
        />
      }
    >
      <ListTable items={items} />
    </ListPage>
  )
}

function ListTable({ items }: { items: ListWithUpload[] }) {
  return (
    <Table label="Contact lists">
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell>Who a contact is</HeadCell>
          <HeadCell className="text-right">Contacts</HeadCell>
          <HeadCell>Last upload, UTC</HeadCell>
          <HeadCell>Made, UTC</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map(({ name, uniqueIdentifier, contacts, lastUploadAt, createdAt }) => (
          <tr key={name} className="hover:bg-raised">
            <Cell>
              <Link href={`/lists/${encodeURIComponent(name)}`} className="font-medium text-accent hover:underline">
                {name}
              </Link>
            </Cell>
            <Cell className="font-mono text-xs">{uniqueIdentifier.join(' + ')}</Cell>
            <Cell className="figures text-right">{contacts.toLocaleString('en')}</Cell>
            <Cell>{lastUploadAt ? <TimeStamp at={lastUploadAt} /> : <span className="text-muted">never</span>}</Cell>
            <Cell>
              <TimeStamp at={createdAt} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function HowToBegin() {
  return (
    <ol className="mx-auto flex max-w-md list-decimal flex-col gap-1.5 pl-5 text-left">
      <li>Make a list and say which column tells who somebody is: a customer id, a phone, an email.</li>
      <li>Upload a CSV file. A dry run shows first what is new, what is there twice and which rows are wrong.</li>
      <li>Make a campaign over the list. Each person gets its message once, whatever crashes on the way.</li>
    </ol>
  )
}
