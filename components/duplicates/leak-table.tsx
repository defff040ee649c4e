import Link from 'next/link'
import type { ReactNode } from 'react'
import { causeWords } from '@/components/duplicates/leak-words'
import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { RecipientText } from '@/components/notifications/recipient'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Leak, Risk } from '@/lib/insights/list-leaks'

/** Two notifications a row: the customer read the same twice. */
export function LeakTable({ items }: { items: Leak[] }) {
  return (
    <Table label="The same words twice">
      <Head
        names={['Accepted again, UTC', 'Type', 'Recipient', 'After', 'Producer', 'First', 'Again', 'Likely cause']}
      />
      <tbody>
        {items.map(({ type, recipient, earlier, later, gapMs, cause }) => (
          <tr key={later.id}>
            <Cell>
              <TimeStamp at={later.acceptedAt} />
            </Cell>
            <Cell>{type}</Cell>
            <Cell>
              <RecipientText recipient={recipient} />
            </Cell>
            <Cell>{spanText(gapMs)}</Cell>
            <Cell>
              {[...new Set([earlier.producer, later.producer])].map((name) => name ?? 'the raw outbox').join(', ')}
            </Cell>
            <Cell>
              <To id={earlier.id}>{earlier.campaign ?? 'original'}</To>
            </Cell>
            <Cell>
              <To id={later.id}>{later.campaign ?? 'duplicate'}</To>
            </Cell>
            <Cause cause={cause} />
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** What was sent although the customer may have had it. */
export function RiskTable({ items }: { items: Risk[] }) {
  return (
    <Table label="Sent at a risk">
      <Head names={['Sent, UTC', 'Type', 'Recipient', 'Provider', 'Notification', 'Likely cause']} />
      <tbody>
        {items.map(({ id, sentAt, type, recipient, provider, resendOf, cause }) => (
          <tr key={id}>
            <Cell>
              <TimeStamp at={sentAt} />
            </Cell>
            <Cell>{type}</Cell>
            <Cell>
              <RecipientText recipient={recipient} />
            </Cell>
            <Cell>{provider ?? '—'}</Cell>
            <Cell>
              <To id={id}>timeline</To>
              {resendOf ? (
                <>
                  {' of '}
                  <To id={resendOf}>original</To>
                </>
              ) : null}
            </Cell>
            <Cause cause={cause} />
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Head({ names }: { names: string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <HeadCell key={name}>{name}</HeadCell>
        ))}
      </tr>
    </thead>
  )
}

function Cause({ cause }: { cause: Leak['cause'] | Risk['cause'] }) {
  const { label, advice } = causeWords[cause]
  return (
    <Cell className="min-w-64 whitespace-normal">
      <span className="font-medium">{label}.</span> <span className="text-muted">{advice}</span>
    </Cell>
  )
}

function To({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Link href={`/notifications/${id}`} className="text-accent underline-offset-2 hover:underline" title={id}>
      {children}
    </Link>
  )
}
