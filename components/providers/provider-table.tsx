'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { readConsole } from '@/components/feedback/read-console'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { PauseButton } from '@/components/providers/pause-button'
import { callsOf, RecentOutcomes, StandingBadge } from '@/components/providers/standing'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ProviderView } from '@/lib/insights/list-providers'

const refreshMs = 5_000

/** What does not move: from the configuration. */
export type ProviderFacts = { name: string; title: string; repeats: string; routes: string[] }

type ProviderTableProps = {
  facts: ProviderFacts[]
  initial: ProviderView[]
  pause: (name: string, reason: string) => Promise<GovernAnswer>
  resume: (name: string, reason: string) => Promise<GovernAnswer>
  mayPause: boolean
}

/** The providers as all workers see them, read again every few seconds. */
export function ProviderTable({ facts, initial, pause, resume, mayPause }: ProviderTableProps) {
  const { data, refetch } = useQuery({
    queryKey: ['providers'],
    queryFn: () => readConsole<ProviderView[]>('/api/console/providers'),
    initialData: initial,
    refetchInterval: refreshMs,
  })
  const then = async (answer: Promise<GovernAnswer>) => {
    const told = await answer
    await refetch()
    return told
  }
  return (
    <Table label="Providers">
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>Last five minutes</HeadCell>
          <HeadCell>Platform</HeadCell>
          <HeadCell>Limits</HeadCell>
          <HeadCell>
            <span className="sr-only">Actions</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ name, title, repeats, routes }) => {
          const view = data.find((one) => one.name === name)
          return (
            <tr key={name} className="hover:bg-raised">
              <Cell className="whitespace-normal">
                <Link
                  href={`/providers/${encodeURIComponent(name)}`}
                  className="whitespace-nowrap font-medium text-accent hover:underline"
                >
                  {name}
                </Link>
                <span className="block text-muted text-xs">
                  {routes.length > 0 ? `in ${routes.join(', ')}` : 'in no route'}
                </span>
              </Cell>
              <Cell className="whitespace-normal">{view ? <StandingBadge provider={view} /> : '—'}</Cell>
              <Cell className="min-w-48 whitespace-normal">
                {view ? <RecentOutcomes recent={view.recent} ofAll={callsOf(data)} /> : '—'}
              </Cell>
              <Cell className="min-w-48 whitespace-normal">
                {title}
                <span className="block text-muted text-xs">{repeats}</span>
              </Cell>
              <Cell className="figures">
                {view?.rate ? `${view.rate.perSecond} calls a second` : 'any rate'}
                <span className="block text-muted text-xs">
                  {view ? `${view.retryBudget.tokens} of ${view.retryBudget.max} retries left` : null}
                </span>
              </Cell>
              <Cell className="text-right">
                {mayPause && view?.enabled ? (
                  <PauseButton
                    name={name}
                    paused={view.paused !== null}
                    pause={(...asked) => then(pause(...asked))}
                    resume={(...asked) => then(resume(...asked))}
                  />
                ) : null}
              </Cell>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
