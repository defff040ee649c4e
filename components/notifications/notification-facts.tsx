import Link from 'next/link'
import type { ReactNode } from 'react'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { reasonWords } from '@/components/notifications/reason-words'
import { RecipientText } from '@/components/notifications/recipient'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import type { NotificationDetail } from '@/lib/insights/read-notification'

export function NotificationFacts({ detail }: { detail: NotificationDetail }) {
  const { campaign, providerMessageId, dueAt, waitingReason, duplicateRisk } = detail
  const facts: [string, ReactNode][] = [
    ['Recipient', <RecipientText key="recipient" recipient={detail.recipient} />],
    ['Channel', detail.channel],
    ['Provider', detail.provider ?? '—'],
    [
      'Provider id',
      providerMessageId ? <Copyable key="provider" text={providerMessageId} what="provider message id" /> : '—',
    ],
    ['Producer', detail.producer ?? 'the raw outbox'],
    ['Campaign', campaign ? <CampaignLink key="campaign" campaign={campaign} /> : '—'],
    ['Expires', detail.expiresAt ? <TimeStamp key="expires" at={detail.expiresAt} /> : 'never'],
    ['Configuration', `version ${detail.configurationVersion}`],
  ]
  if (dueAt && detail.status === 'queued') facts.push(['Next attempt', <TimeStamp key="due" at={dueAt} />])
  if (waitingReason) facts.push(['Reason', reasonWords(waitingReason)])
  if (duplicateRisk) facts.push(['Duplicate risk', 'accepted by the policy of its route'])
  return (
    <Card title="Notification">
      <Facts items={facts} />
    </Card>
  )
}

function CampaignLink({ campaign }: { campaign: string }) {
  return (
    <Link
      href={`/notifications?campaign=${encodeURIComponent(campaign)}`}
      className="text-accent underline-offset-2 hover:underline"
    >
      {campaign}
    </Link>
  )
}
