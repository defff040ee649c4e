import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { durationWords } from '@/components/configuration/duration-words'
import { ListPage, NewLink } from '@/components/data-table/list-page'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { can } from '@/lib/auth/permissions'
import type { DedupRule } from '@/lib/configuration/document'
import { readConfiguration } from '@/lib/configuration/read-configuration'

export const metadata: Metadata = { title: 'Types' }

export default async function TypesPage() {
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
      <Table label="Notification types">
        <thead>
          <tr>
            <HeadCell>Name</HeadCell>
            <HeadCell>Channel</HeadCell>
            <HeadCell>Route</HeadCell>
            <HeadCell>Event type</HeadCell>
            <HeadCell>Duplicates are</HeadCell>
            <HeadCell>Expires after</HeadCell>
          </tr>
        </thead>
        <tbody>
          {document.notificationTypes.map((type) => (
            <tr key={type.name} className="hover:bg-raised">
              <Cell>
                <Link
                  href={`/types/${encodeURIComponent(type.name)}`}
                  className="font-medium text-accent hover:underline"
                >
                  {type.name}
                </Link>
              </Cell>
              <Cell>{type.channel}</Cell>
              <Cell>
                <Link href={`/routes/${encodeURIComponent(type.route)}`} className="hover:underline">
                  {type.route}
                </Link>
              </Cell>
              <Cell className="font-mono text-xs">{type.eventType ?? '—'}</Cell>
              <Cell className="min-w-64 whitespace-normal">
                {type.dedup.length === 0 ? (
                  <span className="text-muted">only repeated keys</span>
                ) : (
                  type.dedup.map((rule) => <p key={rule.rule}>{ruleWords(rule)}</p>)
                )}
              </Cell>
              <Cell>{type.expiresAfter === 'forever' ? 'never' : durationWords(type.expiresAfter)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </ListPage>
  )
}

function ruleWords({ fields, window, scope }: DedupRule): string {
  const span = window === 'forever' ? 'for ever' : `for ${durationWords(window)}`
  return `the same ${fields.join(' + ')}, ${span}${scope === 'type' ? '' : ` (${scope})`}`
}
