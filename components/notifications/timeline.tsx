import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/components/ui/class-names'
import { turnsNamed } from '@/lib/domain/turns-of-writing'
import type { TimelineEntry } from '@/lib/insights/notification-timeline'

/** What happened, in order, each with how long after the first. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const begin = Date.parse(entries[0]?.at ?? '')
  return (
    <ol className="px-4 py-3">
      {entries.map((entry, index) => (
        <li key={`${index} ${entry.at}`} className="relative flex gap-3 pb-3 last:pb-0">
          <span aria-hidden="true" className="flex w-3 shrink-0 flex-col items-center pt-1.5">
            <span className={cn('size-2 shrink-0 rounded-full', toneOf(entry))} />
            {index < entries.length - 1 ? <span className="-mb-4 mt-1 w-px grow bg-border" /> : null}
          </span>
          <div className="min-w-0 grow">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium text-sm first-letter:uppercase">{entry.what.replaceAll('_', ' ')}</span>
              {entry.late ? <Badge tone="warn">Late: changed nothing</Badge> : null}
              <span className="ml-auto text-right text-muted text-xs">
                {index > 0 ? <span className="figures mr-2">{after(Date.parse(entry.at) - begin)}</span> : null}
                <TimeStamp at={entry.at} />
              </span>
            </p>
            {entry.detail ? <p className="break-words text-muted text-sm">{turnsNamed(entry.detail)}</p> : null}
          </div>
        </li>
      ))}
    </ol>
  )
}

function after(ms: number): string {
  return ms === 0 ? 'at once' : `+${spanText(ms)}`
}

function toneOf({ what }: TimelineEntry): string {
  if (/refused|late/.test(what)) return 'bg-warn'
  if (/rejected|dead_lettered|undelivered/.test(what)) return 'bg-bad'
  if (/unknown|unavailable|needs_review/.test(what)) return 'bg-warn'
  if (/suppressed/.test(what)) return 'bg-duplicate'
  if (/accepted|passed|sent|delivered/.test(what)) return 'bg-good'
  return 'bg-quiet'
}
