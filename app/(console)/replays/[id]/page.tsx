import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { pageActor } from '@/app/(console)/page-actor'
import { changeReplayAction } from '@/app/(console)/replays/actions'
import { Pager } from '@/components/data-table/pager'
import { EmptyState } from '@/components/feedback/empty-state'
import { Live } from '@/components/feedback/live'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { LiveReplay } from '@/components/replays/live-replay'
import { ReplayItems } from '@/components/replays/replay-items'
import { itemWords, modeWords } from '@/components/replays/replay-words'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { can } from '@/lib/auth/permissions'
import { replayItemStates } from '@/lib/domain/replay'
import { addressWith, exported, type PageParameters, parameter, tableAddress } from '@/lib/http/page-parameters'
import { type ReplayProgress, readReplayProgress } from '@/lib/insights/replay-progress'
import { readReplayItems } from '@/lib/insights/replay-view'

export const metadata: Metadata = { title: 'Replay' }

const rowsPerPage = 50

type ReplayPageProps = { params: Promise<{ id: string }>; searchParams: PageParameters }

export default async function ReplayPage({ params, searchParams }: ReplayPageProps) {
  const actor = await pageActor('notification.read')
  const replay = await readReplayProgress((await params).id)
  if (!replay) notFound()
  const given = await searchParams
  const state = replayItemStates.find((one) => one === parameter(given, 'state')) ?? null
  const asked = parameter(given, 'after') ?? ''
  const after = /^\d{1,9}$/.test(asked) ? Number(asked) : 0
  const page = await readReplayItems(replay.replayId, { after, state, limit: rowsPerPage })
  const path = `/replays/${replay.replayId}`
  const tools = tableAddress(path, given, { state: state ?? undefined })
  return (
    <>
      <PageHeading title={replay.name} lead={replay.reason} />
      <div className="mb-4 grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Live>
          <LiveReplay
            initial={replay}
            change={can(actor.role, 'replay.run') ? changeReplayAction.bind(null, replay.replayId) : null}
            shown={state}
          />
        </Live>
        <Card title="What was started">
          <Facts items={factsOf(replay)} />
        </Card>
      </div>
      <Card title={state ? `Selection: ${itemWords[state].label.toLowerCase()}` : 'Selection'}>
        {page && page.items.length > 0 ? (
          <ReplayItems
            items={page.items}
            mode={replay.mode}
            tools={exported(tools, 'replay-items', { replay: replay.replayId })}
          />
        ) : (
          <EmptyState title="None">
            <p>Nothing of the selection is {state ? itemWords[state].label.toLowerCase() : 'left'} here.</p>
            {replay.finishedAt ? <p>Single items go ninety days after a replay ended, at the earliest.</p> : null}
          </EmptyState>
        )}
        <Pager
          newest={after > 0 || state ? addressWith(path, tools.address, { state: null }) : null}
          newer={null}
          older={page?.next ? addressWith(path, tools.address, { after: String(page.next) }) : null}
        />
      </Card>
    </>
  )
}

function factsOf(replay: ReplayProgress): [string, React.ReactNode][] {
  const { mode, filter, ratePerSecond, actor, startedAt, preview } = replay
  return [
    ['Mode', modeWords[mode].label],
    [
      'Filter',
      Object.entries(filter)
        .map(([name, value]) => `${name}: ${[value].flat().join(', ')}`)
        .join('; ') || 'all',
    ],
    ['Pace', ratePerSecond === null ? 'as fast as it goes' : `${ratePerSecond} per second`],
    ['Who', actor],
    ['Started, UTC', startedAt ? <TimeStamp key="started" at={startedAt} /> : null],
    [
      'Dry run said',
      `${preview.willSend.toLocaleString('en')} will be sent, ${preview.willBeSuppressed.toLocaleString('en')} suppressed` +
        (preview.mayReachTwice > 0 ? `; ${preview.mayReachTwice.toLocaleString('en')} may reach twice` : ''),
    ],
  ]
}
