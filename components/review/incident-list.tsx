import Link from 'next/link'
import { spanText } from '@/components/duplicates/spans'
import { reasonWords } from '@/components/notifications/reason-words'
import { costText } from '@/components/review/cost-text'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Incident } from '@/lib/insights/waiting'

type IncidentListProps = {
  incidents: Incident[]
  readAt: string
  hrefOf: (incident: Incident) => string
  replayHrefOf: ((incident: Incident) => string) | null
}

/** What waits by provider and reason: usually one line is one incident, and one decision. */
export function IncidentList({ incidents, readAt, hrefOf, replayHrefOf }: IncidentListProps) {
  return (
    <Table label="By provider and reason">
      <thead>
        <tr>
          <HeadCell>Provider</HeadCell>
          <HeadCell>Why</HeadCell>
          <HeadCell className="text-right">How many</HeadCell>
          <HeadCell className="text-right">Oldest</HeadCell>
          <HeadCell className="text-right">Cost of sending again</HeadCell>
          {replayHrefOf ? (
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {incidents.map((incident) => (
          <tr key={`${incident.provider} ${incident.reason}`} className="hover:bg-raised">
            <Cell className="font-medium">{incident.provider}</Cell>
            <Cell>
              <Link href={hrefOf(incident)} className="text-accent hover:underline">
                {reasonWords(incident.reason)}
              </Link>
            </Cell>
            <Cell className="figures text-right">{incident.count.toLocaleString('en')}</Cell>
            <Cell className="figures text-right">{spanText(Date.parse(readAt) - Date.parse(incident.oldest))}</Cell>
            <Cell className="figures text-right">{incident.cost === null ? '—' : costText(incident.cost)}</Cell>
            {replayHrefOf ? (
              <Cell className="text-right">
                <Link
                  href={replayHrefOf(incident)}
                  aria-label={`Replay the dead letters of ${incident.provider}`}
                  className="text-accent hover:underline"
                >
                  Replay these…
                </Link>
              </Cell>
            ) : null}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
