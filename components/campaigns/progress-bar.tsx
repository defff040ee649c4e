import type { CampaignSummary } from '@/lib/campaigns/console-campaigns'

type Progress = CampaignSummary['progress']

const parts = [
  ['accepted', 'var(--good)'],
  ['suppressed', 'var(--duplicate)'],
  ['failed', 'var(--bad)'],
] as const

/** How far a campaign is, and by what: accepted, suppressed, failed, and the rest. */
export function ProgressBar({ progress, className }: { progress: Progress; className?: string }) {
  const whole = Math.max(progress.total, 1)
  let from = 0
  return (
    <svg role="img" aria-label={progressText(progress)} className={className} height="8" width="100%">
      <rect width="100%" height="8" rx="4" fill="var(--quiet-soft)" />
      {parts.map(([part, color]) => {
        const x = from
        from += (progress[part] / whole) * 100
        return progress[part] > 0 ? (
          <rect key={part} x={`${x}%`} width={`${from - x}%`} height="8" fill={color} />
        ) : null
      })}
    </svg>
  )
}

/** `9,688 of 10,000 decided` */
export function progressText({ total, remaining }: Progress): string {
  return `${(total - remaining).toLocaleString('en')} of ${total.toLocaleString('en')} decided`
}
