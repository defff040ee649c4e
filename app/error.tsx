'use client'

import { type PageError, Unreadable } from '@/components/feedback/unreadable'

/** Where even who is signed in could not be read. */
export default function RootError({ error }: { error: PageError }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Unreadable error={error} />
    </main>
  )
}
