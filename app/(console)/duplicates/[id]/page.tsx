import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { pageActor } from '@/app/(console)/page-actor'
import { FieldDiff } from '@/components/duplicates/field-diff'
import { guardWords } from '@/components/duplicates/guards'
import { spanText } from '@/components/duplicates/spans'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RecipientText } from '@/components/notifications/recipient'
import { StatusBadge } from '@/components/notifications/status'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { can } from '@/lib/auth/permissions'
import { type ExplainedDuplicate, explainDuplicate } from '@/lib/insights/explain-duplicate'
import type { NotificationDetail } from '@/lib/insights/read-notification'

export const metadata: Metadata = { title: 'Duplicate' }

export default async function DuplicatePage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await pageActor('duplicates.read')
  const { id } = await params
  const explained = await explainDuplicate(id, { reveal: can(actor.role, 'notification.reveal') })
  if (!explained) notFound()
  const { record, original, twin, differences } = explained
  const words = guardWords[record.guard]
  return (
    <>
      <PageHeading title={`Suppressed by ${words.label.toLowerCase()}`} lead={words.catches} />
      <div className="flex flex-col gap-4">
        <Card title="Why it was not sent">
          <Facts items={reasons(explained)} />
        </Card>
        <div className="grid gap-4 md:grid-cols-2">
          <Side title="Original" detail={original} missing="The original is an event, or is past retention." />
          <Side
            title="Duplicate"
            detail={twin}
            missing="No second notification was made: the same request was sent again, and got the first answer again."
          />
        </div>
        {differences.length > 0 ? (
          <Card title="Field by field">
            <FieldDiff rows={differences} />
          </Card>
        ) : null}
      </div>
    </>
  )
}

function reasons({ record, gapMs, windowLeftMs }: ExplainedDuplicate): [string, React.ReactNode][] {
  const facts: [string, React.ReactNode][] = [
    ['Suppressed', <TimeStamp key="at" at={record.at} />],
    [
      'Rule',
      record.guard === 'idempotency_key'
        ? 'one request, one answer'
        : `${record.rule}, configuration version ${record.configurationVersion}`,
    ],
  ]
  if (record.fields.length > 0) facts.push(['Compared', record.fields.join(', ')])
  if (gapMs !== null) facts.push(['Came after', spanText(gapMs)])
  if (record.windowOpenedAt) {
    facts.push(['Window opened', <TimeStamp key="opened" at={record.windowOpenedAt} />])
    facts.push([
      'Window closes',
      record.windowClosesAt ? <TimeStamp key="closes" at={record.windowClosesAt} /> : 'never',
    ])
    facts.push(['Left of the window', windowLeftMs === null ? 'for ever' : spanText(windowLeftMs)])
  }
  facts.push(['Producer', record.producer ?? 'the raw outbox'])
  return facts
}

function Side({ title, detail, missing }: { title: string; detail: NotificationDetail | null; missing: string }) {
  return (
    <Card title={title} aside={detail ? <StatusBadge status={detail.status} /> : null}>
      {detail ? (
        <Facts
          items={[
            ['Id', <Copyable key="id" text={detail.id} what="notification id" />],
            ['Accepted', <TimeStamp key="accepted" at={detail.acceptedAt} />],
            ['Recipient', <RecipientText key="recipient" recipient={detail.recipient} />],
            ['Key', detail.key ? <Copyable key="key" text={detail.key.key} what="idempotency key" /> : '—'],
            [
              'Page',
              <Link
                key="page"
                href={`/notifications/${detail.id}`}
                className="text-accent underline-offset-2 hover:underline"
              >
                Whole timeline
              </Link>,
            ],
          ]}
        />
      ) : (
        <p className="px-4 py-3 text-muted text-sm">{missing}</p>
      )}
    </Card>
  )
}
