'use client'

import { Unreadable } from '@/components/feedback/unreadable'

/** Where even who is signed in could not be read. */
export default function RootError({ error }: { error: Error & { digest?: string } }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Unreadable digest={error.digest} onRetry={() => window.location.reload()} />
    </main>
  )
}
