import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { signOutAction } from '@/app/(console)/actions'
import { Shell } from '@/components/shell/shell'
import { currentActor } from '@/lib/auth/session'

/** Shows the frame to who is signed in. What a page may show is asked again by the page, where its data is read. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await currentActor()
  if (!actor) redirect('/sign-in')
  return (
    <Shell email={actor.email} role={actor.role} signOut={signOutAction}>
      {children}
    </Shell>
  )
}
