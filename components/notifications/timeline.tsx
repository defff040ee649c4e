import { TimeStamp } from '@/components/feedback/time-stamp'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/components/ui/class-names'
import type { TimelineEntry } from '@/lib/insights/read-notification'

export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  return (
    <ol className="px-4 py-3">
      {entries.map((entry, index) => (
        <li key={`${entry.at} ${entry.what}`} className="relative flex gap-3 pb-3 last:pb-0">
          <span aria-hidden="true" className="flex w-3 shrink-0 flex-col items-center pt-1.5">
            <span className={cn('size-2 rounded-full', toneOf(entry))} />
            {index < entries.length - 1 ? <span className="mt-1 w-px grow bg-border" /> : null}
          </span>
          <div className="min-w-0 grow">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium text-sm first-letter:uppercase">{entry.what.replaceAll('_', ' ')}</span>
              {entry.late ? <Badge tone="warn">Late: changed nothing</Badge> : null}
              <span className="ml-auto text-muted text-xs">
                <TimeStamp at={entry.at} />
              </span>
            </p>
            {entry.detail ? <p className="break-words text-muted text-sm">{entry.detail}</p> : null}
          </div>
        </li>
      ))}
    </ol>
  )
}

function toneOf({ what }: TimelineEntry): string {
  if (/accepted$|sent|delivered/.test(what)) return 'bg-good'
  if (/rejected|dead_lettered|undelivered/.test(what)) return 'bg-bad'
  if (/unknown|unavailable|needs_review|refused/.test(what)) return 'bg-warn'
  if (/suppressed/.test(what)) return 'bg-duplicate'
  return 'bg-quiet'
}
