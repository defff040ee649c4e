import { ShareBar } from '@/components/replays/share-bar'
import type { ReplayView } from '@/lib/insights/replay-view'

/** How much of a replay has ended. Its text says the same in numbers. */
export function ReplayProgressBar({ counts: { total, done, skipped } }: Pick<ReplayView, 'counts'>) {
  const text = `${done + skipped} of ${total} ended: ${done} done, ${skipped} skipped`
  return (
    <div
      role="progressbar"
      aria-label="Progress"
      aria-valuemin={0}
      aria-valuemax={Math.max(total, 1)}
      aria-valuenow={total === 0 ? 1 : done + skipped}
      aria-valuetext={text}
      title={text}
      className="w-full min-w-24"
    >
      <ShareBar
        total={total}
        shares={[
          { key: 'done', count: done, color: 'var(--chart-1)' },
          { key: 'skipped', count: skipped, color: 'var(--chart-4)' },
        ]}
      />
    </div>
  )
}
