import Link from 'next/link'
import { IntakeBadge } from '@/components/intakes/intake-badge'
import { kindWords } from '@/components/intakes/kind-words'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { IntakeView } from '@/lib/insights/list-intakes'
import type { IntakeKindName } from '@/lib/intake/queues/intake-kinds'

export function IntakeTable({ intakes }: { intakes: IntakeView[] }) {
  return (
    <Table label="Intakes">
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>Kind</HeadCell>
          <HeadCell>Producer</HeadCell>
          <HeadCell>Messages are</HeadCell>
          <HeadCell className="text-right">Refused and kept</HeadCell>
        </tr>
      </thead>
      <tbody>
        {intakes.map((intake) => (
          <tr key={intake.name} className="hover:bg-raised">
            <Cell className="font-medium">
              <Link href={`/intakes/${encodeURIComponent(intake.name)}`} className="text-accent hover:underline">
                {intake.name}
              </Link>
            </Cell>
            <Cell>
              <IntakeBadge intake={intake} />
            </Cell>
            <Cell>{kindWords[intake.kind as IntakeKindName]}</Cell>
            <Cell>{intake.producer}</Cell>
            <Cell>{intake.message === 'event' ? 'events' : 'requests'}</Cell>
            <Cell className={`figures text-right ${intake.rejects > 0 ? 'text-bad' : ''}`}>
              {intake.rejects.toLocaleString('en')}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
