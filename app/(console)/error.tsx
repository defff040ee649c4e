'use client'

import { ClosedPage } from '@/components/feedback/closed-page'
import { Unreadable } from '@/components/feedback/unreadable'
import { permissionOfClosedPage } from '@/lib/auth/closed-page'

export default function ConsoleError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const permission = permissionOfClosedPage(error.digest)
  return permission ? <ClosedPage permission={permission} /> : <Unreadable digest={error.digest} onRetry={reset} />
}
