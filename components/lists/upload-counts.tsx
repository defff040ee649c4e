import type { ReactNode } from 'react'
import type { UploadAnswer } from '@/lib/lists/upload-contacts'

export type Counts = Pick<
  UploadAnswer,
  'rows' | 'added' | 'updated' | 'duplicatesInFile' | 'duplicatesInList' | 'invalid'
>

const told: { count: keyof Counts; label: string; means: string }[] = [
  { count: 'added', label: 'New', means: 'On the list for the first time.' },
  {
    count: 'updated',
    label: 'Known, changed',
    means: 'On the list already. Their other columns take the file’s values.',
  },
  { count: 'duplicatesInList', label: 'Known, the same', means: 'On the list already. Nothing is added twice.' },
  {
    count: 'duplicatesInFile',
    label: 'Twice in the file',
    means: 'The same person in an earlier row: that row counts, these are left out.',
  },
  { count: 'invalid', label: 'Invalid', means: 'Left out. Mend these rows and upload the file again.' },
]

/** What became of a file's rows, or would, in words. */
export function UploadCounts({ counts }: { counts: Counts }) {
  return (
    <dl className="grid gap-2 sm:grid-cols-2 lg:grid-cols-5">
      {told.map(({ count, label, means }) => (
        <Count key={count} label={label} means={means}>
          {counts[count].toLocaleString('en')}
        </Count>
      ))}
    </dl>
  )
}

function Count({ label, means, children }: { label: string; means: string; children: ReactNode }) {
  return (
    <div className="rounded-md border border-border px-3 py-2">
      <dt className="text-muted text-xs">{label}</dt>
      <dd>
        <span className="figures block font-semibold text-lg">{children}</span>
        <span className="block text-muted text-xs">{means}</span>
      </dd>
    </div>
  )
}

/** `Dry run of 10,000 rows: 9,872 would be added, nothing is changed yet.` */
export function uploadSentence({ rows, added, updated, invalid }: Counts, dryRun: boolean): string {
  const number = (n: number) => n.toLocaleString('en')
  const changed = updated > 0 ? ` and ${number(updated)} brought up to date` : ''
  const of = `${number(rows)} ${rows === 1 ? 'row' : 'rows'}`
  const wrong = invalid > 0 ? ` ${number(invalid)} cannot be used.` : ''
  return dryRun
    ? `Dry run of ${of}: ${number(added)} would be added${changed}.${wrong} Nothing has changed yet.`
    : `${of} read: ${number(added)} added${changed}.${wrong}`
}
