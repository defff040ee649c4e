import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RowErrors } from '@/components/lists/row-errors'
import { Badge, type Tone } from '@/components/ui/badge'
import type { ListUpload } from '@/lib/lists/console-lists'

const looks: Record<ListUpload['status'], { label: string; tone: Tone }> = {
  running: { label: 'Running', tone: 'info' },
  completed: { label: 'Completed', tone: 'good' },
  refused: { label: 'Ended early', tone: 'bad' },
  interrupted: { label: 'Interrupted', tone: 'warn' },
}
const count = (
  header: string,
  name: 'rows' | 'added' | 'updated' | 'duplicatesInList' | 'duplicatesInFile' | 'invalid',
) => column<ListUpload>(header, (upload) => upload[name].toLocaleString('en'), { align: 'end' })

const columns: Column<ListUpload>[] = [
  column('Started, UTC', ({ startedAt }) => <TimeStamp at={startedAt} />),
  column('Status', ({ status }) => <Badge tone={looks[status].tone}>{looks[status].label}</Badge>),
  count('Rows', 'rows'),
  count('New', 'added'),
  count('Changed', 'updated'),
  count('Known', 'duplicatesInList'),
  count('Twice in file', 'duplicatesInFile'),
  count('Invalid', 'invalid'),
  column('By', ({ actor }) => <span className="text-muted">{actor.replace(/^(user|producer):/, '')}</span>),
]

/** A list's newest uploads with their counts, and below each what was wrong in it. */
export function UploadTable({ uploads, tools }: { uploads: ListUpload[]; tools: Tools }) {
  return (
    <DataTable
      tools={tools}
      label="Uploads"
      columns={columns}
      rows={uploads}
      rowId={({ uploadId }) => uploadId}
      below={moreOf}
    />
  )
}

function moreOf({ status, problem, errors, invalid }: ListUpload) {
  const note = status === 'interrupted' ? 'It went silent. The same file again adds what is missing.' : problem
  if (!note && errors.length === 0) return null
  return (
    <>
      {note ? <p className="text-muted text-xs">{note}</p> : null}
      {errors.length > 0 ? (
        <details>
          <summary className="w-fit cursor-pointer text-accent text-xs">
            {invalid === 1
              ? 'The row that could not be used'
              : `The ${invalid.toLocaleString('en')} rows that could not be used`}
          </summary>
          <div className="mt-2 max-w-2xl">
            <RowErrors errors={errors} invalid={invalid} />
          </div>
        </details>
      ) : null}
    </>
  )
}
