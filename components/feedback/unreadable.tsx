import { EmptyState } from '@/components/feedback/empty-state'
import { Button } from '@/components/ui/button'

/** A page that could not be read. What went wrong is in the server's log, under the digest. */
export function Unreadable({ digest, onRetry }: { digest: string | undefined; onRetry: () => void }) {
  return (
    <EmptyState title="This page could not be read" heading="h1">
      <p className="mb-3">
        The database may be away for a moment; nothing that was accepted is lost.
        {digest ? ` The log has the cause under ${digest}.` : ''}
      </p>
      <Button onClick={onRetry}>Try again</Button>
    </EmptyState>
  )
}
