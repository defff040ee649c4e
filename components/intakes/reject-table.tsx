import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { turnsNamed } from '@/lib/domain/turns-of-writing'
import type { IntakeRejectView } from '@/lib/insights/list-intake-rejects'

const columns: Column<IntakeRejectView>[] = [
  column('First came, UTC', ({ at }) => <TimeStamp at={at} />),
  column('Why', (reject) => <Why reject={reject} />, { className: 'min-w-72 whitespace-normal' }),
  column('Key', ({ key }) => key ?? '—', { className: 'font-mono text-xs' }),
  column("Broker's id", ({ brokerId }) => brokerId, { className: 'font-mono text-xs' }),
  column('Times', ({ times }) => times, { align: 'end' }),
]

/** Messages that can never be accepted, and why. */
export function RejectTable({ rejects, tools }: { rejects: IntakeRejectView[]; tools: Tools }) {
  return <DataTable tools={tools} label="Refused messages" columns={columns} rows={rejects} rowId={({ id }) => id} />
}

function Why({ reject: { reason, errors } }: { reject: IntakeRejectView }) {
  return (
    <>
      {turnsNamed(reason)}
      {errors.length > 0 ? (
        <span className="block text-muted text-xs">
          {turnsNamed(errors.map(({ path, message }) => `${path}: ${message}`).join('; '))}
        </span>
      ) : null}
    </>
  )
}
