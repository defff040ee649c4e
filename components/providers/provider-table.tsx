'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { OldNumbers } from '@/components/feedback/old-numbers'
import { useLive } from '@/components/feedback/use-live'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { PauseButton } from '@/components/providers/pause-button'
import { callsOf, RecentOutcomes, StandingBadge } from '@/components/providers/standing'
import type { ProviderView } from '@/lib/insights/list-providers'

/** What does not move: from the configuration. */
export type ProviderFacts = { name: string; title: string; repeats: string; routes: string[] }

type ProviderTableProps = {
  tools: Tools
  facts: ProviderFacts[]
  initial: ProviderView[]
  pause: (name: string, reason: string) => Promise<GovernAnswer>
  resume: (name: string, reason: string) => Promise<GovernAnswer>
  mayPause: boolean
}

/** The providers as all workers see them, read again every few seconds. */
export function ProviderTable({ facts, initial, pause, resume, mayPause, tools }: ProviderTableProps) {
  const { data, isError, refetch } = useLive({ path: '/api/console/providers', initial, everyMs: 5_000 })
  const then = async (answer: Promise<GovernAnswer>) => {
    const told = await answer
    await refetch()
    return told
  }
  const rows = facts.map((one) => ({ ...one, view: data.find(({ name }) => name === one.name) }))
  const columns = columnsOf(callsOf(data))
  if (mayPause) columns.push(column('Actions', actionOf, { unseen: true, align: 'end' }))
  return (
    <>
      <OldNumbers when={isError} />
      <DataTable tools={tools} label="Providers" columns={columns} rows={rows} rowId={({ name }) => name} />
    </>
  )

  function actionOf({ name, view }: Provider) {
    if (!view?.enabled) return null
    return (
      <PauseButton
        name={name}
        paused={view.paused !== null}
        pause={(...asked) => then(pause(...asked))}
        resume={(...asked) => then(resume(...asked))}
      />
    )
  }
}

type Provider = ProviderFacts & { view: ProviderView | undefined }

const columnsOf = (calls: number): Column<Provider>[] => [
  column('Name', (provider) => <Name provider={provider} />, { className: 'whitespace-normal' }),
  column('State', ({ view }) => (view ? <StandingBadge provider={view} /> : '—'), { className: 'whitespace-normal' }),
  column('Last five minutes', ({ view }) => (view ? <RecentOutcomes recent={view.recent} ofAll={calls} /> : '—'), {
    className: 'min-w-48 whitespace-normal',
  }),
  column('Platform', ({ title, repeats }) => <Two words={title} more={repeats} />, {
    className: 'min-w-48 whitespace-normal',
  }),
  column('Limits', ({ view }) => (
    <Two
      words={view?.rate ? `${view.rate.perSecond} calls a second` : 'any rate'}
      more={view ? `${view.retryBudget.tokens} of ${view.retryBudget.max} retries left` : null}
    />
  )),
]

function Name({ provider: { name, routes } }: { provider: Provider }) {
  const link = (
    <Link
      href={`/providers/${encodeURIComponent(name)}`}
      className="whitespace-nowrap font-medium text-accent hover:underline"
    >
      {name}
    </Link>
  )
  return <Two words={link} more={routes.length > 0 ? `in ${routes.join(', ')}` : 'in no route'} />
}

function Two({ words, more }: { words: ReactNode; more: string | null }) {
  return (
    <>
      {words}
      <span className="block text-muted text-xs">{more}</span>
    </>
  )
}
