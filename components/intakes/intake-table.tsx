import Link from 'next/link'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { IntakeBadge } from '@/components/intakes/intake-badge'
import { kindWords } from '@/components/intakes/kind-words'
import type { IntakeView } from '@/lib/insights/list-intakes'
import type { IntakeKindName } from '@/lib/intake/queues/intake-kinds'

const messageWords: Record<IntakeView['message'], string> = {
  event: 'events',
  notification: 'requests',
  'genesys-receipts': 'receipts of Genesys Cloud',
}

const columns: Column<IntakeView>[] = [
  column('Name', ({ name }) => (
    <Link href={`/intakes/${encodeURIComponent(name)}`} className="font-medium text-accent hover:underline">
      {name}
    </Link>
  )),
  column('State', (intake) => <IntakeBadge intake={intake} />),
  column('Kind', ({ kind }) => kindWords[kind as IntakeKindName]),
  column('Producer', ({ producer }) => producer ?? '–'),
  column('Messages are', ({ message }) => messageWords[message]),
  column(
    'Refused and kept',
    ({ rejects }) => <span className={rejects > 0 ? 'text-bad' : undefined}>{rejects.toLocaleString('en')}</span>,
    { align: 'end' },
  ),
]

export function IntakeTable({ intakes, tools }: { intakes: IntakeView[]; tools: Tools }) {
  return <DataTable tools={tools} label="Intakes" columns={columns} rows={intakes} rowId={({ name }) => name} />
}
