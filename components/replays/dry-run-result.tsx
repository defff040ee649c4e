import Link from 'next/link'
import { exclusionWords } from '@/components/replays/replay-words'
import { ShareBar } from '@/components/replays/share-bar'
import type { ReplayCounts } from '@/lib/domain/replay'

type DryRunResultProps = {
  counts: ReplayCounts
  /** Where what was found is listed; null for what is in no list. */
  hrefOf: (part: ReplayPart) => string | null
}

export type ReplayPart = 'all' | keyof ReplayCounts['excluded']

/** What a dry run counted, as a bar and in numbers. */
export function DryRunResult({ counts, hrefOf }: DryRunResultProps) {
  const { total, willSend, willBeSuppressed, mayReachTwice, excluded } = counts
  const rows = [
    { key: 'send', label: 'Will be sent, certainly a first', count: willSend - mayReachTwice, color: 'var(--chart-1)' },
    {
      key: 'twice',
      label: 'Will be sent, and may reach the customer twice',
      count: mayReachTwice,
      color: 'var(--chart-2)',
    },
    { key: 'suppressed', label: 'Will be suppressed by a guard', count: willBeSuppressed, color: 'var(--chart-4)' },
    ...excludedRows(excluded, hrefOf),
  ]
  const all = hrefOf('all')
  return (
    <div className="flex flex-col gap-3 px-4 py-3">
      <p className="text-sm">
        The filter finds{' '}
        {all ? (
          <Link href={all} className="text-accent hover:underline">
            <span className="figures">{total.toLocaleString('en')}</span>
          </Link>
        ) : (
          <span className="figures">{total.toLocaleString('en')}</span>
        )}
        : <strong className="figures">{willSend.toLocaleString('en')}</strong> will be sent,{' '}
        <span className="figures">{(total - willSend).toLocaleString('en')}</span> will not.
      </p>
      <ShareBar shares={rows} total={total} />
      <ul aria-label="What the dry run says" className="flex flex-col gap-1 text-[13px]">
        {rows.map(({ key, label, count, color, href }: Row) => (
          <li key={key} className="flex items-baseline gap-2">
            <svg viewBox="0 0 8 8" className="size-2.5 shrink-0" aria-hidden="true">
              <rect width="8" height="8" rx="2" fill={color} />
            </svg>
            <span className="figures min-w-12 text-right font-medium">{count.toLocaleString('en')}</span>
            {href ? (
              <Link href={href} className="text-accent hover:underline">
                {label}
              </Link>
            ) : (
              <span className="text-muted">{label}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

type Row = { key: string; label: string; count: number; color: string; href?: string | null }

/** Only what occurs: a zero would be one more thing to read. */
function excludedRows(excluded: ReplayCounts['excluded'], hrefOf: DryRunResultProps['hrefOf']): Row[] {
  const names = Object.keys(exclusionWords) as (keyof ReplayCounts['excluded'])[]
  return names
    .filter((name) => excluded[name] > 0)
    .map((name) => ({
      ...{ key: name, label: `Left out. ${exclusionWords[name]}`, count: excluded[name] },
      ...{ color: 'var(--chart-6)', href: hrefOf(name) },
    }))
}
