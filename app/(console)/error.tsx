'use client'

import { EmptyState } from '@/components/feedback/empty-state'
import { Button } from '@/components/ui/button'

/** A page that could not be read. What went wrong is in the server's log, under the digest. */
export default function ConsoleError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <EmptyState title="This page could not be read">
      <p className="mb-3">
        The database may be away for a moment; nothing that was accepted is lost.
        {error.digest ? ` The log has the cause under ${error.digest}.` : ''}
      </p>
      <Button onClick={reset}>Try again</Button>
    </EmptyState>
  )
}
