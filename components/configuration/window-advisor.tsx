'use client'

import { useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { BarFigure } from '@/components/charts/bar-figure'
import type { ChartRow } from '@/components/charts/series'
import { adviceSentence, advisedWindow } from '@/components/configuration/advice-words'
import { durationWords } from '@/components/configuration/duration-words'
import { withoutEmpty } from '@/components/configuration/without-empty'
import { spanText } from '@/components/duplicates/spans'
import { Button } from '@/components/ui/button'
import type { NotificationTypeInput } from '@/lib/configuration/document'
import type { RuleAdvice, TypeAdvice } from '@/lib/insights/advise-type'

export type Advise = (
  value: unknown,
) => Promise<({ kind: 'advice' } & TypeAdvice) | { kind: 'refused'; message: string }>

type WindowAdvisorProps = { form: UseFormReturn<NotificationTypeInput>; advise: Advise; readOnly: boolean }

const keys = [
  { key: 'suppressed', label: 'Stopped by the rule', color: 'var(--duplicate)' },
  { key: 'sent', label: 'Sent again', color: 'var(--warn)' },
]

/** How far apart equal facts came, and the window that follows. It fills in the form; saving is the person's. */
export function WindowAdvisor({ form, advise, readOnly }: WindowAdvisorProps) {
  const asked = useDeferredValue(JSON.stringify(askedOf(form.watch())))
  const { data, isPending } = useQuery({
    queryKey: ['window-advice', asked],
    queryFn: () => advise(withoutEmpty(form.getValues())),
    placeholderData: (before) => before,
    staleTime: 60_000,
    gcTime: 60_000,
  })
  if (isPending)
    return (
      <p aria-busy className="p-4 text-muted text-sm">
        Reading the past 30 days…
      </p>
    )
  if (!data || data.kind === 'refused')
    return <p className="p-4 text-muted text-sm">{data?.message ?? 'The past could not be read.'}</p>
  if (data.rules.length === 0)
    return <p className="p-4 text-muted text-sm">No rule has a window that closes: there is nothing to advise on.</p>
  return (
    <div className="flex flex-col divide-y divide-border">
      {data.rules.map((advice) => (
        <Rule key={advice.rule} advice={advice} form={form} readOnly={readOnly} />
      ))}
      <p className="px-4 py-2 text-muted text-xs">
        Repeats that a rule stopped {spanOfRecords(data)}, and the same words to the same address that went out twice
        among the newest {data.read.toLocaleString('en')} notifications.
      </p>
    </div>
  )
}

function spanOfRecords({ days, recordsSince }: TypeAdvice): string {
  return recordsSince === null ? `in ${days} days` : `since ${recordsSince.slice(0, 16).replace('T', ' ')} UTC`
}

/** What the advice depends on: the past is not read again for every letter that is typed. */
function askedOf({ name, route, producerRetryHorizon, dedup = [] }: NotificationTypeInput) {
  return [name, route, producerRetryHorizon, dedup.map(({ rule, window }) => [rule, window === 'forever'])]
}

function Rule({ advice, form, readOnly }: { advice: RuleAdvice; form: WindowAdvisorProps['form']; readOnly: boolean }) {
  const window = advisedWindow(advice)
  const index = (form.watch('dedup') ?? []).findIndex(({ rule }) => rule === advice.rule)
  const now = form.watch(`dedup.${index}.window`)
  return (
    <div className="flex flex-col gap-3 p-4">
      <h3 className="font-medium text-sm">{advice.rule}</h3>
      <p className="text-sm">{adviceSentence(advice)}</p>
      {window === null || index < 0 ? null : window === now ? (
        <p className="text-muted text-sm">The form has this window.</p>
      ) : (
        <div>
          <Button
            size="sm"
            disabled={readOnly}
            onClick={() => form.setValue(`dedup.${index}.window`, window, { shouldDirty: true, shouldValidate: true })}
          >
            Use {durationWords(window)} instead of {durationWords(now ?? '')}
          </Button>
          {readOnly ? <p className="mt-1 text-muted text-xs">Your role may not change the configuration.</p> : null}
        </div>
      )}
      {advice.bins.length > 0 ? (
        <BarFigure
          title={`Gaps between equal facts of ${advice.rule}`}
          head="Gap up to"
          rows={rowsOf(advice)}
          keys={keys}
        />
      ) : null}
    </div>
  )
}

function rowsOf({ bins }: RuleAdvice): ChartRow[] {
  return bins.map(({ toMs, suppressed, sent }) => ({ at: String(toMs), label: spanText(toMs), suppressed, sent }))
}
