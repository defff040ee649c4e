import Link from 'next/link'
import { askedWords, stateWords } from '@/components/approvals/approval-words'
import { DownloadLink } from '@/components/feedback/download-link'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Badge } from '@/components/ui/badge'
import { buttonClasses } from '@/components/ui/button'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ApprovalView } from '@/lib/approvals/approval-view'

/** What is over, newest first. */
export function DecidedTable({ items }: { items: ApprovalView[] }) {
  return (
    <Table label="Decided">
      <thead>
        <tr>
          <HeadCell>Asked for, UTC</HeadCell>
          <HeadCell>By</HeadCell>
          <HeadCell>What, and why</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>Decided by</HeadCell>
          <HeadCell>Decided, UTC</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id} className="hover:bg-raised">
            <Cell className="align-top">
              <TimeStamp at={item.requestedAt} />
            </Cell>
            <Cell className="align-top">{item.requester}</Cell>
            <Cell className="min-w-64 whitespace-normal align-top [overflow-wrap:anywhere]">
              <What item={item} />
              {item.reason ? <p className="text-muted">“{item.reason}”</p> : null}
            </Cell>
            <Cell className="align-top">
              <State item={item} />
            </Cell>
            <Cell className="min-w-44 whitespace-normal align-top [overflow-wrap:anywhere]">
              {item.decider ?? 'nobody'}
              {item.decisionReason ? <p className="text-muted">“{item.decisionReason}”</p> : null}
            </Cell>
            <Cell className="align-top">{item.decidedAt ? <TimeStamp at={item.decidedAt} /> : null}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function State({ item: { state, decider, requester } }: { item: ApprovalView }) {
  const { label, tone } = stateWords[state]
  return <Badge tone={tone}>{state === 'refused' && decider === requester ? 'Taken back' : label}</Badge>
}

function What({ item }: { item: ApprovalView }) {
  if (item.fetchable)
    return (
      <>
        <p>{askedWords(item)}</p>
        <DownloadLink
          href={`/api/console/notifications.csv?approval=${item.id}`}
          file="once-notifications.csv"
          className={buttonClasses({ size: 'sm' })}
        >
          Fetch it
        </DownloadLink>
      </>
    )
  if (item.kind !== 'replay' || item.state !== 'approved') return <p>{askedWords(item)}</p>
  return (
    <Link href={`/replays/${item.subject}`} className="text-accent hover:underline">
      {askedWords(item)}
    </Link>
  )
}
