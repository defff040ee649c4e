'use client'

import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { BarFigure } from '@/components/charts/bar-figure'
import { withoutEmpty } from '@/components/configuration/without-empty'
import { type Column, column } from '@/components/data-table/columns'
import { LazyTable } from '@/components/data-table/lazy-table'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RecipientText } from '@/components/notifications/recipient'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/field'
import type { NotificationTypeInput } from '@/lib/configuration/document'
import type { WhatIf, WhatIfSample } from '@/lib/insights/what-if'

export type TryRules = (
  value: unknown,
  days: number,
) => Promise<({ kind: 'trial' } & WhatIf) | { kind: 'refused'; message: string }>

const keys = [
  { key: 'newly', label: 'Newly suppressed', color: 'var(--duplicate)' },
  { key: 'noLonger', label: 'No longer suppressed', color: 'var(--warn)' },
  { key: 'still', label: 'Suppressed as before', color: 'var(--muted)' },
]

/** What the rules in the form would have done to the last days' requests. Nothing is saved or sent. */
export function RuleTrial({ form, tryRules }: { form: UseFormReturn<NotificationTypeInput>; tryRules: TryRules }) {
  const [days, setDays] = useState(7)
  const { mutate, data, isPending, isError } = useMutation({
    mutationFn: () => tryRules(withoutEmpty(form.getValues()), days),
  })
  return (
    <div className="flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <label htmlFor="trial-days">Run the rules as they stand in the form over</label>
        <Select
          id="trial-days"
          className="w-auto"
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          <option value={1}>the last day</option>
          <option value={7}>the last 7 days</option>
          <option value={30}>the last 30 days</option>
        </Select>
        <Button size="sm" disabled={isPending} onClick={() => mutate()}>
          {isPending ? 'Reading and deciding again…' : 'Try the rules'}
        </Button>
      </div>
      <div aria-live="polite" className="flex flex-col gap-3">
        {isError ? <p className="text-bad text-sm">The past could not be read. Try fewer days.</p> : null}
        {data?.kind === 'refused' ? <p className="text-sm text-warn">{data.message}</p> : null}
        {data?.kind === 'trial' ? <Result trial={data} /> : null}
      </div>
      <p className="text-muted text-xs">
        Only this type&rsquo;s own requests are run: a rule that it shares with other types is judged among these alone.
        One that was suppressed and would be sent is taken for sent at once.
      </p>
    </div>
  )
}

function Result({ trial }: { trial: WhatIf }) {
  const { counts, days, newly, noLonger } = trial
  return (
    <>
      <p className="text-sm">
        Of {n(counts.requests)} requests, <strong>{n(counts.newly)}</strong> that went out would be suppressed,{' '}
        <strong>{n(counts.noLonger)}</strong> that were suppressed would go out, and {n(counts.still)} would be
        suppressed as before.
      </p>
      <Caveats trial={trial} />
      {counts.newly + counts.noLonger + counts.still > 0 ? (
        <BarFigure
          title="What the rules would have done, by day"
          head="Day, UTC"
          rows={days.map(({ day, ...of }) => ({ at: day, label: day, ...of }))}
          keys={keys}
        />
      ) : null}
      <Samples title="Newly suppressed, the latest" samples={newly} otherHead="Duplicate of" />
      <Samples title="No longer suppressed, the latest" samples={noLonger} otherHead="Was a duplicate of" />
    </>
  )
}

/** What the numbers do not say. */
function Caveats({ trial: { cut, read, from, lacking, withoutContent, beyond } }: { trial: WhatIf }) {
  const words = [
    cut === 'rows' ? `Sampled: the newest ${n(read)} requests were read; the numbers begin ${day(from)}.` : null,
    cut === 'time'
      ? `Sampled: ${n(read)} requests were read in the time there is; the numbers begin ${day(from)}.`
      : null,
    ...lacking.map(({ field, count }) => `${n(count)} did not have ${field}: under these rules they would be refused.`),
    withoutContent > 0
      ? `Of ${n(withoutContent)} nothing is kept that rules could look at: they are past retention.`
      : null,
    beyond > 0 ? `${n(beyond)} were suppressed by something from before what was read: they are left out.` : null,
  ].filter((word) => word !== null)
  if (words.length === 0) return null
  return (
    <ul className="list-disc pl-5 text-sm text-warn">
      {words.map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ul>
  )
}

function Samples({ title, samples, otherHead }: { title: string; samples: WhatIfSample[]; otherHead: string }) {
  if (samples.length === 0) return null
  return (
    <div>
      <h3 className="mb-1 font-medium text-sm">{title}</h3>
      <LazyTable label={title} columns={columnsOf(otherHead)} rows={samples} rowId={({ id }) => id} />
    </div>
  )
}

const columnsOf = (otherHead: string): Column<WhatIfSample>[] => [
  column('Accepted, UTC', ({ at }) => <TimeStamp at={at} />),
  column('Recipient', ({ recipient }) => <RecipientText recipient={recipient} />),
  column('Rule', ({ rule }) => rule),
  column('Notification', ({ id }) => <To id={id} />),
  column(otherHead, ({ other }) => (other ? <To id={other} /> : '—')),
]

function To({ id }: { id: string }) {
  return (
    <Link href={`/notifications/${id}`} className="font-mono text-accent text-xs underline-offset-2 hover:underline">
      {id}
    </Link>
  )
}

function n(count: number): string {
  return count.toLocaleString('en')
}

function day(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
}
