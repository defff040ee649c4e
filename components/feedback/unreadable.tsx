'use client'

import { useEffect } from 'react'
import { EmptyState } from '@/components/feedback/empty-state'
import { Button } from '@/components/ui/button'

/** `digest`: what the server's log names the fault by; an error without one is the browser's own. */
export type PageError = Error & { digest?: string }

/**
 * A page that could not be read, or whose parts could not be fetched: after a release a link that this page fetched ahead leads to
 * parts that are gone. That one is loaded whole, once, as soon as the server answers.
 */
export function Unreadable({ error: { digest } }: { error: PageError }) {
  useEffect(() => {
    if (!digest) void loadWholeOnce()
  }, [digest])
  return (
    <EmptyState title="This page could not be read" heading="h1">
      <p className="mb-3">
        {digest
          ? `The database may be away for a moment; nothing that was accepted is lost. The log has the cause under ${digest}.`
          : 'The server was updated since the page before it was loaded, or cannot be reached.'}
      </p>
      <Button onClick={() => window.location.reload()}>Try again</Button>
    </EmptyState>
  )
}

const loadedWhole = 'once.loaded-whole'
const notAgainWithinMs = 30_000

/** A page that fails in the same way when it is loaded whole stays as it is, and says so. */
async function loadWholeOnce(): Promise<void> {
  if (Date.now() - Number(sessionStorage.getItem(loadedWhole)) < notAgainWithinMs) return
  const health = await fetch('/api/health', { cache: 'no-store' }).catch(() => null)
  if (!health?.ok) return
  sessionStorage.setItem(loadedWhole, String(Date.now()))
  window.location.reload()
}
