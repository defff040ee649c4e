import Link from 'next/link'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import type { RetentionForetold, RetentionLine } from '@/lib/operations/preview-retention'

/** What goes with the next hourly run, and what is kept how long, in plain words. */
export function RetentionPreview({ lines, kept }: RetentionForetold) {
  return (
    <Card title="What the next retention run removes">
      <div className="flex flex-col gap-1 px-4 pt-3 text-muted text-sm">
        <p className="max-w-prose">
          An estimate under the settings in force. Rows go in small batches, attempts and decision records a whole day
          (UTC) at a time; nothing goes whose notification can still be sent.
        </p>
        <p className="max-w-prose">
          That a notification was accepted and how it ended is kept without text and recipient until nothing names it
          any more. Nobody changes a record of the audit; the oldest go when they are past its retention, once they have
          been verified.
        </p>
      </div>
      {kept.length > 0 ? <KeptDays kept={kept} /> : null}
      <Facts items={lines.map((line) => [line.what, amountOf(line)])} />
    </Card>
  )
}

const daysNamed = 10

/** What stays although it is past retention, and where to decide so that it goes. */
function KeptDays({ kept }: Pick<RetentionForetold, 'kept'>) {
  const more = kept.length - daysNamed
  return (
    <div className="flex flex-col gap-1 px-4 pt-3 text-sm">
      <p className="max-w-prose">
        Attempts of {kept.length === 1 ? 'one day' : `${kept.length} days`} past retention stay until a person has
        decided about these messages, longest waiting first:
      </p>
      <ul className="flex flex-col gap-1">
        {kept.slice(0, daysNamed).map(({ day, dead, held }) => (
          <li key={day} className="flex min-h-[24px] flex-wrap items-center gap-x-3">
            {day}
            {dead > 0 ? (
              <Waiting href="/review?what=dead" label={`${dead} dead ${dead === 1 ? 'letter' : 'letters'}`} />
            ) : null}
            {held > 0 ? <Waiting href="/review" label={`${held} to review`} /> : null}
          </li>
        ))}
        {more > 0 ? <li className="text-muted">and {more} later days</li> : null}
      </ul>
    </div>
  )
}

function Waiting({ href, label }: { href: string; label: string }) {
  return (
    <Link href={href} className="inline-block py-[3px] text-accent underline-offset-2 hover:underline">
      {label}
    </Link>
  )
}

function amountOf({ count, unit, atLeast }: RetentionLine): string {
  if (count === 0) return 'nothing'
  const amount = count.toLocaleString('en').replaceAll(',', ' ')
  return `${atLeast ? 'at least ' : 'about '}${amount} ${count === 1 ? unit.slice(0, -1) : unit}`
}
