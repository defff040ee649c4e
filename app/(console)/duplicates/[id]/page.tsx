import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { revealDuplicateAction } from '@/app/(console)/duplicates/[id]/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { CoveredDiff } from '@/components/duplicates/covered-diff'
import { guardWords } from '@/components/duplicates/guards'
import { Reasons } from '@/components/duplicates/reasons'
import { Side } from '@/components/duplicates/side'
import { WindowLine } from '@/components/duplicates/window-line'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { can } from '@/lib/auth/permissions'
import { explainDuplicate } from '@/lib/insights/explain-duplicate'

export const metadata: Metadata = { title: 'Duplicate' }

export default async function DuplicatePage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await pageActor('duplicates.read')
  const { id } = await params
  const explained = await explainDuplicate(id, { reveal: false })
  if (!explained) notFound()
  const { record, original, twin, differences } = explained
  const words = guardWords[record.guard]
  const repeated = record.guard === 'idempotency_key'
  return (
    <>
      <PageHeading title={`Suppressed by ${words.label.toLowerCase()}`} lead={words.catches} />
      <div className="flex flex-col gap-4">
        <Card title="Why it was not sent">
          {repeated ? <RepeatedRequest /> : null}
          <Reasons explained={explained} />
          {record.windowOpenedAt && !repeated ? (
            <WindowLine openedAt={record.windowOpenedAt} closesAt={record.windowClosesAt} at={record.at} />
          ) : null}
        </Card>
        <div className="grid gap-4 md:grid-cols-2">
          <Side
            title="Original"
            detail={original}
            missing="The original is an event, a claim of the guard API (another system sent it), or is past retention."
          />
          <Side
            title="Duplicate"
            detail={twin}
            missing={
              repeated
                ? 'There is no second notification: the repeated request got the first answer.'
                : 'The duplicate is past retention.'
            }
          />
        </div>
        {differences.length > 0 ? (
          <Card title="Field by field" aside={<Counts rows={differences} />}>
            <CoveredDiff
              rows={differences}
              reveal={can(actor.role, 'notification.reveal') ? revealDuplicateAction.bind(null, id) : null}
            />
          </Card>
        ) : null}
      </div>
    </>
  )
}

function RepeatedRequest() {
  return (
    <p className="max-w-prose px-4 pt-3 text-sm">
      The producer sent the very same request again under the same idempotency key, as it should when an answer does not
      reach it. It got the first answer, byte for byte; nothing more was accepted or sent.
    </p>
  )
}

function Counts({ rows }: { rows: { same: boolean }[] }) {
  const differing = rows.filter((row) => !row.same).length
  return (
    <span className="text-muted text-xs">
      {rows.length - differing} same, {differing} different
    </span>
  )
}
