import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import type { RetentionLine } from '@/lib/operations/preview-retention'

/** What goes with the next hourly run, and what is kept how long, in plain words. */
export function RetentionPreview({ lines }: { lines: RetentionLine[] }) {
  return (
    <Card title="What the next retention run removes">
      <div className="flex flex-col gap-1 px-4 pt-3 text-muted text-sm">
        <p className="max-w-prose">
          An estimate under the settings in force. Rows go in small batches, attempts and decision records a whole day
          (UTC) at a time; nothing goes whose notification can still be sent.
        </p>
        <p className="max-w-prose">
          That a notification was accepted and how it ended is kept without text and recipient. Nobody changes a record
          of the audit; the oldest go when they are past its retention, once they have been verified.
        </p>
      </div>
      <Facts items={lines.map((line) => [line.what, amountOf(line)])} />
    </Card>
  )
}

function amountOf({ count, unit, atLeast }: RetentionLine): string {
  if (count === 0) return 'nothing'
  const amount = count.toLocaleString('en').replaceAll(',', ' ')
  return `${atLeast ? 'at least ' : 'about '}${amount} ${count === 1 ? unit.slice(0, -1) : unit}`
}
