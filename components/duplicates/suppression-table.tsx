import Link from 'next/link'
import type { ReactNode } from 'react'
import { guardWords } from '@/components/duplicates/guards'
import { spanText } from '@/components/duplicates/spans'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ShortId } from '@/components/notifications/short-id'
import { Badge } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Suppression } from '@/lib/insights/list-suppressions'

const views: Record<string, { label: string; right?: boolean; cell: (item: Suppression) => ReactNode }> = {
  suppressed: { label: 'Suppressed, UTC', cell: (item) => <TimeStamp at={item.at} /> },
  guard: { label: 'Guard', cell: (item) => <Badge tone="duplicate">{guardWords[item.guard].label}</Badge> },
  rule: { label: 'Rule', cell: (item) => (item.guard === 'idempotency_key' ? '—' : item.rule) },
  type: { label: 'Type', cell: (item) => item.type || '—' },
  producer: { label: 'Producer', cell: (item) => item.producer ?? 'the raw outbox' },
  window: { label: 'Window left', right: true, cell: windowLeft },
  original: { label: 'Original', cell: (item) => <Original id={item.duplicateOf} /> },
  channel: { label: 'Channel', cell: (item) => item.channel || '—' },
  campaign: { label: 'Campaign', cell: (item) => item.campaign ?? '—' },
  twin: {
    label: 'Twin',
    cell: (item) => (item.notificationId ? <IdLink id={item.notificationId} /> : 'only a repeat'),
  },
  version: { label: 'Configuration', right: true, cell: (item) => `version ${item.configurationVersion}` },
}

/** The whole row leads to the explanation; the original has a link of its own. */
export function SuppressionTable({ items, columns }: { items: Suppression[]; columns: string[] }) {
  const shown = columns.flatMap((name) => (views[name] ? [{ name, ...views[name] }] : []))
  return (
    <Table label="Suppressed duplicates">
      <thead>
        <tr>
          {shown.map(({ name, label, right }) => (
            <HeadCell key={name} className={right ? 'text-right' : undefined}>
              {label}
            </HeadCell>
          ))}
          <HeadCell>
            <span className="sr-only">Details</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id} className="relative hover:bg-raised">
            {shown.map(({ name, cell, right }) => (
              <Cell key={name} className={right ? 'text-right' : undefined}>
                {cell(item)}
              </Cell>
            ))}
            <Cell>
              <Link
                href={`/duplicates/${item.id}`}
                className="text-accent underline-offset-2 after:absolute after:inset-0 hover:underline"
                aria-label={`Explain the duplicate of ${item.at}`}
              >
                Explain
              </Link>
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** Of the window, when the duplicate came. */
function windowLeft({ at, windowOpenedAt, windowClosesAt }: Suppression): string {
  if (!windowOpenedAt) return '—'
  if (!windowClosesAt) return 'for ever'
  const left = Date.parse(windowClosesAt) - Date.parse(at)
  return left > 0 ? spanText(left) : 'over, original unsettled'
}

/** The original's id; none when another system said that it was sent. */
function Original({ id }: { id: string | null }) {
  return id === null ? 'sent by another system' : <IdLink id={id} />
}

function IdLink({ id }: { id: string }) {
  return (
    <span className="relative z-10 inline-flex items-center gap-1">
      <ShortId id={id} />
      <Copyable text={id} shown="" what={`id ${id}`} />
    </span>
  )
}
