import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { pageActor } from '@/app/(console)/page-actor'
import { EmptyState } from '@/components/feedback/empty-state'
import { RefreshWhile } from '@/components/feedback/refresh-while'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { UploadForm } from '@/components/lists/upload-form'
import { UploadTable } from '@/components/lists/upload-table'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'
import { type PageParameters, tableAddress } from '@/lib/http/page-parameters'
import { listForConsole } from '@/lib/lists/console-lists'

export const metadata: Metadata = { title: 'Contact list' }

type ListPageProps = { params: Promise<{ name: string }>; searchParams: PageParameters }

export default async function ListPage({ params, searchParams }: ListPageProps) {
  const actor = await pageActor('lists.read')
  const list = await listForConsole(await currentOperator(), decodeURIComponent((await params).name))
  if (!list) notFound()
  const mapped = Object.entries(list.columns)
  return (
    <>
      <RefreshWhile moving={list.uploads.some(({ status }) => status === 'running')} />
      <PageHeading title={`List ${list.name}`} lead="Who is on it, and what was uploaded." />
      <div className="flex flex-col gap-4">
        <Card title="What it is">
          <Facts
            items={[
              ['Contacts', list.contacts.toLocaleString('en')],
              [
                'Who a contact is',
                <span key="who" className="font-mono text-xs">
                  {list.uniqueIdentifier.join(' + ')}
                </span>,
              ],
              ['Columns', mapped.map(([name, column]) => `${column} is ${name}`).join(', ') || 'as they are named'],
              ['Made, UTC', <TimeStamp key="made" at={list.createdAt} />],
            ]}
          />
        </Card>
        {can(actor.role, 'lists.manage') ? (
          <Card title="Upload contacts">
            <UploadForm list={list.name} />
          </Card>
        ) : null}
        <Card title="Uploads">
          {list.uploads.length > 0 ? (
            <UploadTable
              uploads={list.uploads}
              tools={tableAddress(`/lists/${encodeURIComponent(list.name)}`, await searchParams)}
            />
          ) : (
            <EmptyState title="Nothing was uploaded yet">
              <p>
                A CSV file with the columns <span className="font-mono">{list.uniqueIdentifier.join(', ')}</span> and
                what the words of your notifications need.
              </p>
            </EmptyState>
          )}
        </Card>
      </div>
    </>
  )
}
