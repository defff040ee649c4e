import Link from 'next/link'
import type { CampaignDetail } from '@/lib/campaigns/console-campaigns'

/** What became of a campaign's contacts; what can be looked into leads there. */
export function CampaignCounts({ campaign: { name, progress, startedAt } }: { campaign: CampaignDetail }) {
  const query = `campaign=${encodeURIComponent(name)}`
  const since = startedAt ? `&from=${startedAt.slice(0, 16)}` : ''
  return (
    <dl className="grid grid-cols-2 gap-2 lg:grid-cols-4">
      <Count
        label="Accepted"
        value={progress.accepted}
        means="Queued for their message, once."
        href={`/notifications?${query}`}
      >
        Notifications
      </Count>
      <Count
        label="Suppressed"
        value={progress.suppressed}
        means="Left out as duplicates, each with its reason."
        href={`/duplicates?${query}${since}`}
      >
        Duplicates
      </Count>
      <Count label="Failed" value={progress.failed} means="Could not become a message." />
      <Count label="Left" value={progress.remaining} means="Not decided yet." />
    </dl>
  )
}

type CountProps = { label: string; value: number; means: string; href?: string; children?: string }

function Count({ label, value, means, href, children }: CountProps) {
  return (
    <div className="rounded-md border border-border px-3 py-2">
      <dt className="text-muted text-xs">{label}</dt>
      <dd>
        <span className="figures block font-semibold text-lg">{value.toLocaleString('en')}</span>
        <span className="block text-muted text-xs">{means}</span>
        {href && value > 0 ? (
          <Link href={href} className="text-accent text-xs underline-offset-2 hover:underline">
            {children}
          </Link>
        ) : null}
      </dd>
    </div>
  )
}
