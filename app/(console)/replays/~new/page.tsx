import type { Metadata } from 'next'
import Link from 'next/link'
import { filterAction } from '@/app/(console)/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { hidePeopleOf } from '@/app/(console)/people-in-address'
import { listOf, path, readWizard } from '@/app/(console)/replays/~new/search-params'
import { dryRunAction, startReplayAction } from '@/app/(console)/replays/actions'
import { FilterForm } from '@/components/data-table/filter-form'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { FilterFields, peopleNames } from '@/components/notifications/filter-fields'
import { StatusChips } from '@/components/notifications/status-chips'
import { DryRunButton } from '@/components/replays/dry-run-button'
import { DryRunResult } from '@/components/replays/dry-run-result'
import { EventFields } from '@/components/replays/event-fields'
import { ModeChoice } from '@/components/replays/mode-choice'
import { StartReplayForm } from '@/components/replays/start-replay-form'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { otherApprovers, waitingApproval } from '@/lib/approvals/approval-view'
import type { Operator } from '@/lib/auth/operator'
import { currentOperator } from '@/lib/auth/session'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { addressWith, type PageParameters, parameter } from '@/lib/http/page-parameters'
import { type ReplayView, readReplay } from '@/lib/insights/replay-view'
import { countedThrough, type StatusCounts, statusCounts } from '@/lib/insights/status-counts'
import { isShownAs } from '@/lib/operations/replay-filter'

export const metadata: Metadata = { title: 'New replay' }

export default async function NewReplayPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('replay.run')
  await hidePeopleOf(path, searchParams)
  const given = await searchParams
  const wizard = readWizard(given)
  const { document } = await activeConfiguration()
  const types = document.notificationTypes.map((type) => type.name)
  const query = addressWith('', wizard.address).slice(1)
  const [found, counts] = await Promise.all([readReplay(parameter(given, 'preview') ?? ''), countsFor(wizard)])
  const preview =
    found && found.status !== 'counting' && found.mode === wizard.mode && isShownAs(wizard.filter, found.filter)
      ? found
      : null
  return (
    <>
      <PageHeading
        title="New replay"
        lead="Choose what goes again, run it dry, then start exactly what the dry run counted."
      />
      <FilterForm
        label="What goes again"
        path={path}
        query={query}
        submit="Take this filter"
        people={{ names: peopleNames, go: filterAction.bind(null, path) }}
      >
        <ModeChoice chosen={wizard.mode} />
        {wizard.mode === 'events' ? (
          <EventFields values={wizard.values} types={types} />
        ) : (
          <>
            <FilterFields
              values={wizard.values}
              types={types}
              providers={document.providers.map((provider) => provider.name)}
            />
            <StatusChips chosen={wizard.statuses} counts={counts} />
            {counts ? <CountsNote counts={counts} /> : null}
          </>
        )}
      </FilterForm>
      <IgnoredNote ignored={wizard.ignored} />
      <Card
        title="Dry run"
        aside={<DryRunButton key={query} run={dryRunAction.bind(null, query)} again={preview !== null} />}
      >
        {preview ? (
          <Previewed preview={preview} wizard={wizard} />
        ) : (
          <p className="px-4 py-6 text-muted text-sm">
            {found ? 'The filter has changed since that dry run. ' : ''}A dry run counts what this filter finds by what
            would become of it now, and freezes the selection. Nothing is sent.
          </p>
        )}
      </Card>
    </>
  )
}

/** Null where there is nothing to count: events have no status, and a filter that lost a part finds more than was asked for. */
async function countsFor({ mode, filter, ignored }: ReturnType<typeof readWizard>): Promise<StatusCounts | null> {
  return mode === 'events' || ignored.length > 0 ? null : statusCounts(filter)
}

function CountsNote({ counts }: { counts: StatusCounts }) {
  const [newest, waiting] = [countedThrough.lookThrough, countedThrough.workThrough].map((n) => n.toLocaleString('en'))
  const capped = Object.values(counts).some(({ more }) => more)
  return (
    <p className="mt-1.5 text-muted text-xs">
      What this filter finds at each status, counted as the page was read.
      {capped
        ? ` A plus: perhaps more, since the newest ${newest} were looked at, and ${waiting} that wait at a status.`
        : null}
    </p>
  )
}

async function Previewed({ preview, wizard }: { preview: ReplayView; wizard: ReturnType<typeof readWizard> }) {
  const { replayId, counts } = preview
  const by = await currentOperator()
  const waiting = await waitingApproval(by, 'replay', replayId)
  return (
    <>
      <DryRunResult counts={preview.preview} hrefOf={(part) => listOf(part, wizard)} />
      <p className="px-4 pb-3 text-muted text-xs">
        Counted at <TimeStamp at={preview.previewedAt} /> UTC by {preview.previewedBy}. It can be started within a day.
      </p>
      {preview.startedAt ? (
        <p className="border-border border-t px-4 py-3 text-sm">
          This was started by {preview.actor}:{' '}
          <Link href={`/replays/${replayId}`} className="text-accent hover:underline">
            {preview.name}
          </Link>
        </p>
      ) : counts.total === 0 ? (
        <p className="border-border border-t px-4 py-3 text-sm">
          There is nothing to start: nothing found can be taken.
        </p>
      ) : waiting ? (
        <p className="border-border border-t px-4 py-3 text-sm">
          {waiting.requester} asked for this. It{' '}
          <Link href="/approvals" className="text-accent hover:underline">
            waits for a second person
          </Link>
          .
        </p>
      ) : (
        <StartReplayForm
          selected={counts.total}
          second={await secondPersonFor(by, counts.total)}
          start={startReplayAction.bind(null, replayId)}
        />
      )}
    </>
  )
}

async function secondPersonFor(by: Operator, items: number) {
  const { replaysAbove } = (await activeConfiguration()).document.fourEyes ?? {}
  if (replaysAbove === undefined || items <= replaysAbove) return null
  return { replaysAbove, others: await otherApprovers(by, 'replay') }
}
