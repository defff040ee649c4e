import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { UploadAnswer } from '@/lib/lists/upload-contacts'

const shownMax = 100

/** What is wrong, by row of the file. Values are not shown: they are people's. */
export function RowErrors({ errors, invalid }: Pick<UploadAnswer, 'errors' | 'invalid'>) {
  if (errors.length === 0) return null
  const shown = errors.slice(0, shownMax)
  return (
    <div className="rounded-md border border-border">
      <div className="max-h-80 overflow-y-auto">
        <Table label="Rows that cannot be used">
          <thead>
            <tr>
              <HeadCell className="text-right">Row</HeadCell>
              <HeadCell>Column</HeadCell>
              <HeadCell>What is wrong</HeadCell>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ row, column, message }) => (
              <tr key={`${row} ${column} ${message}`}>
                <Cell className="figures text-right">{row}</Cell>
                <Cell className="font-mono text-xs">{column ?? '—'}</Cell>
                <Cell className="whitespace-normal">{message}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
      <p className="px-3 py-2 text-muted text-xs">
        The header is row 1.{' '}
        {shown.length < errors.length || errors.length < invalid
          ? `The first ${shown.length} faults are shown; ${invalid.toLocaleString('en')} rows have one.`
          : null}
      </p>
    </div>
  )
}
