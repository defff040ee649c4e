import { Fragment } from 'react'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RowErrors } from '@/components/lists/row-errors'
import { Badge, type Tone } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ListUpload } from '@/lib/lists/console-lists'

const looks: Record<ListUpload['status'], { label: string; tone: Tone }> = {
  running: { label: 'Running', tone: 'info' },
  completed: { label: 'Completed', tone: 'good' },
  refused: { label: 'Ended early', tone: 'bad' },
  interrupted: { label: 'Interrupted', tone: 'warn' },
}
const counts = [
  ['rows', 'Rows'],
  ['added', 'New'],
  ['updated', 'Changed'],
  ['duplicatesInList', 'Known'],
  ['duplicatesInFile', 'Twice in file'],
  ['invalid', 'Invalid'],
] as const

/** A list's newest uploads with their counts, and below each what was wrong in it. */
export function UploadTable({ uploads }: { uploads: ListUpload[] }) {
  return (
    <Table label="Uploads">
      <thead>
        <tr>
          <HeadCell>Started, UTC</HeadCell>
          <HeadCell>Status</HeadCell>
          {counts.map(([count, label]) => (
            <HeadCell key={count} className="text-right">
              {label}
            </HeadCell>
          ))}
          <HeadCell>By</HeadCell>
        </tr>
      </thead>
      <tbody>
        {uploads.map((upload) => (
          <Fragment key={upload.uploadId}>
            <tr>
              <Cell>
                <TimeStamp at={upload.startedAt} />
              </Cell>
              <Cell>
                <Badge tone={looks[upload.status].tone}>{looks[upload.status].label}</Badge>
              </Cell>
              {counts.map(([count]) => (
                <Cell key={count} className="figures text-right">
                  {upload[count].toLocaleString('en')}
                </Cell>
              ))}
              <Cell className="text-muted">{upload.actor.replace(/^(user|producer):/, '')}</Cell>
            </tr>
            <More upload={upload} />
          </Fragment>
        ))}
      </tbody>
    </Table>
  )
}

function More({ upload: { status, problem, errors, invalid } }: { upload: ListUpload }) {
  const note = status === 'interrupted' ? 'It went silent. The same file again adds what is missing.' : problem
  if (!note && errors.length === 0) return null
  return (
    <tr>
      <Cell colSpan={9} className="whitespace-normal pt-0">
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
      </Cell>
    </tr>
  )
}
