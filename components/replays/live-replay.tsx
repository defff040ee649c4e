'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { OldNumbers } from '@/components/feedback/old-numbers'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { useLive } from '@/components/feedback/use-live'
import { ConfirmButton, type GovernAnswer } from '@/components/govern/confirm-button'
import { ReplayProgressBar } from '@/components/replays/replay-progress-bar'
import { ReplayStatusBadge } from '@/components/replays/replay-status'
import { itemWords } from '@/components/replays/replay-words'
import { Card } from '@/components/ui/card'
import { type ReplayChange, type ReplayItemState, replayItemStates } from '@/lib/domain/replay'
import type { ReplayProgress } from '@/lib/insights/replay-progress'

type LiveReplayProps = {
  initial: ReplayProgress
  /** Null: this person only looks. */
  change: ((change: ReplayChange) => Promise<GovernAnswer>) | null
  /** The state whose items are listed below. */
  shown: ReplayItemState | null
}

/** Where a replay stands, read again while it moves and somebody looks. */
export function LiveReplay({ initial, change, shown }: LiveReplayProps) {
  const { replayId } = initial
  const path = `/api/console/replays/${replayId}`
  const { data, isError, refetch } = useLive({ path, initial, everyMs: 2_000, moves })
  const { counts, status } = data
  const router = useRouter()
  const [stands, stood] = [endedOf(data), endedOf(initial)]
  // What the rest of the page lists was read by the server: it is read again when something ended since.
  useEffect(() => {
    if (stands > stood) router.refresh()
  }, [stands, stood, router])
  const act = async (what: ReplayChange): Promise<GovernAnswer> => {
    const answer = (await change?.(what)) ?? { kind: 'refused' as const, message: 'Your role does not permit this.' }
    await refetch()
    return answer
  }
  return (
    <Card
      title="Progress"
      aside={
        <span className="flex flex-wrap items-center gap-2">
          <ReplayStatusBadge status={status} />
          {change ? <Changes status={status} left={counts.pending} act={act} /> : null}
        </span>
      }
    >
      <div className="flex flex-col gap-3 px-4 py-3">
        <OldNumbers when={isError} />
        <p className="text-sm">
          <strong className="figures">{stands.toLocaleString('en')}</strong> of{' '}
          <span className="figures">{counts.total.toLocaleString('en')}</span> ended.
          <span role="status">
            {data.finishedAt ? (
              <>
                {' '}
                {status === 'aborted' ? 'Aborted' : 'Finished'} at <TimeStamp at={data.finishedAt} /> UTC.
              </>
            ) : null}
          </span>
        </p>
        <ReplayProgressBar counts={counts} />
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          {replayItemStates.map((state) => (
            <div key={state}>
              <dt className="text-muted text-xs">
                <Link
                  href={`/replays/${replayId}?state=${state}`}
                  aria-current={state === shown ? 'page' : undefined}
                  className="underline-offset-2 hover:underline"
                >
                  {itemWords[state].label}
                </Link>
              </dt>
              <dd className="figures font-semibold text-xl">{counts[state].toLocaleString('en')}</dd>
              <dd className="text-muted text-xs">{itemWords[state].means}</dd>
            </div>
          ))}
        </dl>
        <SkipReasons of={data} />
      </div>
    </Card>
  )
}

function SkipReasons({ of: { skipReasons, skippedRead, counts } }: { of: ReplayProgress }) {
  if (skipReasons.length === 0) return null
  return (
    <div>
      <h3 className="mb-1 font-medium text-[13px]">
        Why some were skipped{skippedRead < counts.skipped ? `, of the first ${skippedRead.toLocaleString('en')}` : ''}
      </h3>
      <ul aria-label="Why some were skipped" className="flex flex-col gap-1 text-[13px]">
        {skipReasons.map(({ reason, count }) => (
          <li key={reason} className="flex items-baseline gap-2">
            <span className="figures min-w-12 text-right font-medium">{count.toLocaleString('en')}</span>
            <span className="min-w-0 break-words text-muted">{reason}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

type ChangesProps = {
  status: ReplayProgress['status']
  left: number
  act: (change: ReplayChange) => Promise<GovernAnswer>
}

function Changes({ status, left, act }: ChangesProps) {
  if (status !== 'running' && status !== 'paused') return null
  return (
    <>
      {status === 'running' ? (
        <ConfirmButton
          label="Pause…"
          title="Pause this replay?"
          consequence="No more is handed to the engine. What was handed on already is still sent. It goes on when you resume it."
          confirm="Pause it"
          act={() => act('pause')}
        />
      ) : (
        <ConfirmButton
          label="Resume…"
          title="Resume this replay?"
          consequence="It goes on where it stood, at its pace. What succeeded meanwhile is skipped."
          confirm="Resume it"
          act={() => act('resume')}
        />
      )}
      <ConfirmButton
        label="Abort…"
        title="Abort this replay?"
        consequence={`What has not begun, ${left.toLocaleString('en')} now, stays as it is. What a provider was given is not called back. An aborted replay is not resumed: make a new one for the rest.`}
        confirm="Abort it"
        act={() => act('abort')}
      />
    </>
  )
}

function endedOf({ counts }: ReplayProgress): number {
  return counts.done + counts.skipped
}

/** After an abort what was handed on before it still ends; a paused one may be resumed by somebody else. */
function moves({ status, counts }: ReplayProgress): boolean {
  return status === 'running' || status === 'paused' || counts.queued > 0
}
