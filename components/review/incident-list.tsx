import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable } from '@/components/data-table/data-table'
import { spanText } from '@/components/duplicates/spans'
import { reasonWords } from '@/components/notifications/reason-words'
import { costText } from '@/components/review/cost-text'
import { DecideIncident, type IncidentAct, type IncidentChoice } from '@/components/review/decide-incident'
import type { Incident } from '@/lib/insights/waiting'

type IncidentListProps = {
  incidents: Incident[]
  readAt: string
  hrefOf: (incident: Incident) => string
  replayHrefOf: ((incident: Incident) => string) | null
  /** Null: nothing is decided about all of one at once, or not by this role. */
  decide: { choices: IncidentChoice[]; act: IncidentAct } | null
}

/** What waits by provider and reason: usually one line is one incident, and one decision. */
export function IncidentList({ incidents, ...rest }: IncidentListProps) {
  return (
    <DataTable
      label="By provider and reason"
      columns={columnsOf(rest)}
      rows={incidents}
      rowId={({ provider, reason }) => `${provider} ${reason}`}
    />
  )
}

function columnsOf({ readAt, hrefOf, replayHrefOf, decide }: Omit<IncidentListProps, 'incidents'>): Column<Incident>[] {
  return [
    column('Provider', ({ provider }) => provider, { className: 'font-medium' }),
    column('Why', (incident) => (
      <Link href={hrefOf(incident)} className="text-accent hover:underline">
        {reasonWords(incident.reason)}
      </Link>
    )),
    column('How many', ({ count }) => count.toLocaleString('en'), { align: 'end' }),
    column('Oldest', ({ oldest }) => spanText(Date.parse(readAt) - Date.parse(oldest)), { align: 'end' }),
    column('Cost of sending again', ({ cost }) => (cost === null ? '—' : costText(cost)), { align: 'end' }),
    ...(replayHrefOf ? [replayColumn(replayHrefOf)] : []),
    ...(decide ? [decideColumn(decide)] : []),
  ]
}

function replayColumn(hrefOf: (incident: Incident) => string): Column<Incident> {
  return column(
    'Actions',
    (incident) => (
      <Link
        href={hrefOf(incident)}
        aria-label={`Replay the dead letters of ${incident.provider}`}
        className="text-accent hover:underline"
      >
        Replay these…
      </Link>
    ),
    { unseen: true, align: 'end' },
  )
}

function decideColumn(decide: { choices: IncidentChoice[]; act: IncidentAct }): Column<Incident> {
  return column('Actions', (incident) => <DecideIncident incident={incident} {...decide} />, {
    unseen: true,
    align: 'end',
  })
}
