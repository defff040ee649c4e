import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { durationWords } from '@/components/configuration/duration-words'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import { ListPage, NewLink } from '@/components/data-table/list-page'
import { can } from '@/lib/auth/permissions'
import type { DedupRule, NotificationTypeConfiguration } from '@/lib/configuration/document'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { type PageParameters, tableAddress } from '@/lib/http/page-parameters'

export const metadata: Metadata = { title: 'Types' }

export default async function TypesPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('configuration.read')
  const { document } = await readConfiguration()
  return (
    <ListPage
      title="Types"
      lead="What is sent, by which route, and what makes it a duplicate."
      action={can(actor.role, 'configuration.write') ? <NewLink href="/types/~new">New type</NewLink> : null}
      isEmpty={document.notificationTypes.length === 0}
      empty={{
        title: 'No types yet',
        words: (
          <p>A type is a kind of notification that producers ask for by name. Add a provider and a route first.</p>
        ),
      }}
    >
      <DataTable
        tools={tableAddress('/types', await searchParams)}
        label="Notification types"
        columns={columns}
        rows={document.notificationTypes}
        rowId={({ name }) => name}
      />
    </ListPage>
  )
}

const columns: Column<NotificationTypeConfiguration>[] = [
  column('Name', ({ name }) => (
    <Link href={`/types/${encodeURIComponent(name)}`} className="font-medium text-accent hover:underline">
      {name}
    </Link>
  )),
  column('Channel', ({ channel }) => channel, { onPhone: 'name' }),
  column(
    'Route',
    ({ route }) => (
      <Link href={`/routes/${encodeURIComponent(route)}`} className="hover:underline">
        {route}
      </Link>
    ),
    { onPhone: 'name' },
  ),
  column('Event type', ({ eventType }) => eventType ?? '—', { className: 'font-mono text-xs' }),
  column('Duplicates are', ({ dedup }) => <Rules rules={dedup} />, { className: 'min-w-64 whitespace-normal' }),
  column('Expires after', ({ expiresAfter }) => (expiresAfter === 'forever' ? 'never' : durationWords(expiresAfter))),
]

function Rules({ rules }: { rules: DedupRule[] }) {
  if (rules.length === 0) return <span className="text-muted">only repeated keys</span>
  return rules.map((rule) => <p key={rule.rule}>{ruleWords(rule)}</p>)
}

function ruleWords({ fields, window, scope }: DedupRule): string {
  const span = window === 'forever' ? 'for ever' : `for ${durationWords(window)}`
  return `the same ${fields.join(' + ')}, ${span}${scope === 'type' ? '' : ` (${scope})`}`
}
