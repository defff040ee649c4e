'use client'

import { useQuery } from '@tanstack/react-query'
import { PreviewSentences } from '@/components/campaigns/preview-sentences'
import { readConsole } from '@/components/feedback/read-console'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import type { CampaignPreview } from '@/lib/campaigns/preview-campaign'

/** What starting a campaign now would do, by the code that would do it. */
export function PreviewCard({ name }: { name: string }) {
  const { data, isError, isFetching, refetch } = useQuery({
    queryKey: ['campaign-preview', name],
    queryFn: () => readConsole<CampaignPreview>(`/api/console/campaigns/${encodeURIComponent(name)}/preview`),
    refetchOnWindowFocus: false,
  })
  return (
    <Card
      title="If it were started now"
      aside={
        <Button size="sm" variant="ghost" disabled={isFetching} onClick={() => void refetch()}>
          {isFetching ? 'Looking…' : 'Look again'}
        </Button>
      }
    >
      <div className="flex flex-col gap-1.5 p-4 text-sm" aria-live="polite">
        {data ? <PreviewSentences preview={data} /> : null}
        {isError ? <p className="text-bad">It cannot be said right now. Nothing was changed by asking.</p> : null}
        {!data && !isError ? <p className="text-muted">Going through the list, without sending anything…</p> : null}
      </div>
    </Card>
  )
}
