import Link from 'next/link'
import type { ReactNode } from 'react'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { reasonWords } from '@/components/notifications/reason-words'
import { RecipientText } from '@/components/notifications/recipient'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { addressWith } from '@/lib/http/page-parameters'
import type { NotificationDetail } from '@/lib/insights/read-notification'

/** `providerHasPage`: one that who looks at this may open. */
export function NotificationFacts({
  detail,
  providerHasPage,
}: {
  detail: NotificationDetail
  providerHasPage: boolean
}) {
  const { campaign, provider, providerMessageId, dueAt, waitingReason, duplicateRisk } = detail
  const facts: [string, ReactNode][] = [
    ['Recipient', <RecipientText key="recipient" recipient={detail.recipient} />],
    ['Channel', detail.channel],
    [
      'Provider',
      provider && providerHasPage ? (
        <FactLink key="at" href={`/providers/${encodeURIComponent(provider)}`}>
          {provider}
        </FactLink>
      ) : (
        (provider ?? '—')
      ),
    ],
    [
      'Provider id',
      providerMessageId ? <Copyable key="provider" text={providerMessageId} what="provider message id" /> : '—',
    ],
    ['Producer', detail.producer ?? 'the raw outbox'],
    [
      'Campaign',
      campaign ? (
        <FactLink key="campaign" href={addressWith('/notifications', { campaign })}>
          {campaign}
        </FactLink>
      ) : (
        '—'
      ),
    ],
    ['Expires', detail.expiresAt ? <TimeStamp key="expires" at={detail.expiresAt} /> : 'never'],
    ['Configuration', `version ${detail.configurationVersion}`],
  ]
  if (dueAt && detail.status === 'queued') facts.push(['Next attempt', <TimeStamp key="due" at={dueAt} />])
  if (waitingReason) facts.push(['Reason', <Reason key="reason" detail={detail} reason={waitingReason} />])
  if (duplicateRisk) facts.push(['Duplicate risk', 'accepted by the policy of its route'])
  return (
    <Card title="Notification">
      <Facts items={facts} />
    </Card>
  )
}

/** Leads to all that wait for the same: usually one incident. */
function Reason({ detail: { status, provider }, reason }: { detail: NotificationDetail; reason: string }) {
  const words = reasonWords(reason)
  if (!provider || (status !== 'needs_review' && status !== 'dead_lettered')) return words
  return <FactLink href={addressWith('/notifications', { status, provider, reason })}>{words}</FactLink>
}

function FactLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="text-accent underline-offset-2 hover:underline">
      {children}
    </Link>
  )
}
