import type { Metadata } from 'next'
import Link from 'next/link'
import { pageActor } from '@/app/(console)/page-actor'
import { bulkCommandAction, incidentCommandAction } from '@/app/(console)/review/actions'
import { ActiveFilters } from '@/components/data-table/active-filters'
import { columnChoices } from '@/components/data-table/column-choices'
import { Pager } from '@/components/data-table/pager'
import { ExportLink, TableTools } from '@/components/data-table/table-tools'
import { EmptyState } from '@/components/feedback/empty-state'
import { reasonWords } from '@/components/notifications/reason-words'
import { IncidentList } from '@/components/review/incident-list'
import { WaitingTable } from '@/components/review/waiting-table'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { cn } from '@/components/ui/class-names'
import { can, type Role } from '@/lib/auth/permissions'
import { addressWith, type PageParameters, parameter } from '@/lib/http/page-parameters'
import { cursorOf, readCursor } from '@/lib/http/query-parameters'
import { chosenColumns } from '@/lib/insights/chosen-columns'
import { usualColumns, waitingColumns } from '@/lib/insights/list-columns'
import { noReason } from '@/lib/insights/notification-search'
import { type Incident, listIncidents, listWaitingNotifications, type WaitingState } from '@/lib/insights/waiting'

export const metadata: Metadata = { title: 'Review' }

const path = '/review'
const rowsPerPage = 50

const views = {
  unknown: {
    state: 'held',
    label: 'Needs review',
    lead: 'Perhaps sent. Nothing happens to these until a person decides.',
  },
  dead: {
    state: 'dead',
    label: 'Dead letters',
    lead: 'Certainly not sent. A retry uses the same key and the same bytes.',
  },
} as const satisfies Record<string, { state: WaitingState; label: string; lead: string }>

export default async function ReviewPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('notification.read')
  const given = await searchParams
  const what = parameter(given, 'what') === 'dead' ? 'dead' : 'unknown'
  const view = views[what]
  const address = {
    what: what === 'dead' ? 'dead' : undefined,
    provider: parameter(given, 'provider'),
    reason: parameter(given, 'reason'),
    columns: parameter(given, 'columns'),
  }
  const after = readCursor(parameter(given, 'after') ?? '')
  const filter = {
    state: view.state,
    ...(address.provider ? { provider: address.provider } : {}),
    ...(address.reason ? { reason: address.reason } : {}),
  }
  const [incidents, page] = await Promise.all([
    listIncidents(view.state),
    listWaitingNotifications(filter, after, rowsPerPage),
  ])
  const readAt = new Date().toISOString()
  const verdicts = what === 'unknown' ? verdictsFor(actor.role) : []
  const choices = what === 'unknown' ? verdicts : retryFor(actor.role)
  const columns = chosenColumns(waitingColumns, usualColumns.waiting, address.columns)
  const hrefOf = (incident: Incident) =>
    addressWith(path, address, { provider: incident.provider, reason: incident.reason ?? '' })
  return (
    <>
      <PageHeading title="Review" lead={view.lead} />
      <nav aria-label="What waits" className="mb-4 flex gap-1">
        {Object.entries(views).map(([name, { label }]) => (
          <Link
            key={name}
            href={name === 'dead' ? `${path}?what=dead` : path}
            aria-current={name === what ? 'page' : undefined}
            className={cn(
              'rounded-md px-2.5 py-1 text-[13px]',
              name === what ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-raised',
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
      {page.items.length === 0 && incidents.length === 0 ? (
        <Card>
          <EmptyState title={what === 'dead' ? 'No dead letters' : 'Nothing waits for a decision'}>
            <p>
              {what === 'dead'
                ? 'What a provider refuses for good, or what runs out of attempts, appears here.'
                : 'When a provider does not say whether it took a message, and cannot be asked, it appears here.'}
            </p>
          </EmptyState>
        </Card>
      ) : (
        <div className="flex flex-col gap-4">
          <Card title="By provider and reason">
            <IncidentList
              incidents={incidents}
              readAt={readAt}
              hrefOf={hrefOf}
              replayHrefOf={what === 'dead' && can(actor.role, 'replay.run') ? replayHrefOf : null}
              decide={verdicts.length > 0 ? { choices: verdicts, act: incidentCommandAction } : null}
            />
          </Card>
          <Card
            title="Longest waiting first"
            aside={
              <span className="flex flex-wrap items-center gap-2">
                <ActiveFilters filters={activeFilters(address)} none={addressWith(path, { what: address.what })} />
              </span>
            }
          >
            <TableTools
              columns={columnChoices(waitingColumns, columns, (chosen) =>
                addressWith(path, address, { columns: chosen }),
              )}
              usual={address.columns ? addressWith(path, address, { columns: null }) : null}
              file={<ExportLink href={addressWith('/api/console/review.csv', address)} />}
            />
            <WaitingTable
              items={page.items}
              columns={columns}
              readAt={readAt}
              choices={choices}
              act={choices.length > 0 ? bulkCommandAction : null}
            />
            <Pager
              newest={after === null ? null : addressWith(path, address)}
              newer={null}
              older={page.next ? addressWith(path, address, { after: cursorOf(page.next) }) : null}
            />
          </Card>
        </div>
      )}
    </>
  )
}

function retryFor(role: Role) {
  return can(role, 'notification.retry') ? [{ command: 'retry' as const, label: 'Queue a retry', primary: true }] : []
}

function verdictsFor(role: Role) {
  if (!can(role, 'notification.resolve')) return []
  return [
    { command: 'confirm_sent' as const, label: 'Confirm sent', primary: true },
    { command: 'confirm_not_sent' as const, label: 'Confirm not sent', primary: false },
    ...(can(role, 'notification.resend')
      ? [{ command: 'resend' as const, label: 'Accept the risk and resend', primary: false }]
      : []),
  ]
}

type Address = {
  what: string | undefined
  provider: string | undefined
  reason: string | undefined
  columns: string | undefined
}

function activeFilters(address: Address) {
  return (['provider', 'reason'] as const).flatMap((name) => {
    const value = address[name]
    if (!value) return []
    return [
      {
        name,
        value: name === 'reason' ? reasonWords(value) : value,
        without: addressWith(path, address, { [name]: null }),
      },
    ]
  })
}

/** The very dead letters of the line: by provider and reason. */
function replayHrefOf(incident: Incident): string {
  return addressWith('/replays/~new', {
    status: 'dead_lettered',
    provider: incident.provider,
    reason: incident.reason ?? noReason,
  })
}
