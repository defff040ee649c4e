'use client'

import { Unreadable } from '@/components/feedback/unreadable'

export default function ConsoleError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Unreadable digest={error.digest} onRetry={reset} />
}
