import { statusLooks } from '@/components/notifications/status'
import type { NotificationStatus } from '@/lib/domain/notification'
import type { StatusCounts } from '@/lib/insights/status-counts'

type StatusChipsProps = {
  chosen: readonly string[]
  /** How many the rest of the filter finds at each; null: they are not counted. */
  counts?: StatusCounts | null
}

/** Any number of statuses, each on or off at once. */
export function StatusChips({ chosen, counts = null }: StatusChipsProps) {
  return (
    <fieldset className="mt-2.5">
      <legend className="mb-1 font-medium text-muted text-xs">Status</legend>
      <div className="flex flex-wrap gap-1.5">
        {Object.entries(statusLooks).map(([status, { label, icon: Icon }]) => (
          <label
            key={status}
            className="inline-flex cursor-pointer items-center gap-1 rounded-full border border-border-strong px-2.5 py-1 text-muted text-xs hover:bg-raised has-checked:border-accent has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2"
          >
            <input
              type="checkbox"
              name="status"
              value={status}
              defaultChecked={chosen.includes(status)}
              className="sr-only"
            />
            <Icon className="size-3" aria-hidden="true" />
            {label} {counts ? <span className="figures">{countText(counts[status as NotificationStatus])}</span> : null}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function countText({ count, more }: StatusCounts[NotificationStatus]): string {
  return `${count.toLocaleString('en')}${more ? '+' : ''}`
}
