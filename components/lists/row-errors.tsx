'use client'

import { type Column, column } from '@/components/data-table/columns'
import { LazyTable } from '@/components/data-table/lazy-table'
import { ShownRows } from '@/components/data-table/shown-rows'
import type { UploadAnswer } from '@/lib/lists/upload-contacts'

const shownMax = 100

type RowError = UploadAnswer['errors'][number]

const columns: Column<RowError>[] = [
  column('Row', ({ row }) => row, { align: 'end' }),
  column('Column', (error) => error.column ?? '—', { className: 'font-mono text-xs' }),
  column('What is wrong', ({ message }) => message, { className: 'whitespace-normal' }),
]

/** What is wrong, by row of the file. Values are not shown: they are people's. */
export function RowErrors({ errors, invalid }: Pick<UploadAnswer, 'errors' | 'invalid'>) {
  if (errors.length === 0) return null
  const shown = errors.slice(0, shownMax)
  return (
    <div data-table className="rounded-md border border-border">
      <div className="max-h-80 overflow-y-auto">
        <LazyTable
          label="Rows that cannot be used"
          columns={columns}
          rows={shown}
          rowId={({ row, column, message }) => `${row} ${column} ${message}`}
        />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
        <p className="text-muted text-xs">
          The header is row 1.{' '}
          {shown.length < errors.length || errors.length < invalid
            ? `The first ${shown.length} faults are shown; ${invalid.toLocaleString('en')} rows have one.`
            : null}
        </p>
        <ShownRows file="once-rows-not-used.csv" />
      </div>
    </div>
  )
}
