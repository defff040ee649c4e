import type { ReactNode } from 'react'
import { findAction, proveAgainAction, signInAgainAction, signOutAction } from '@/app/(console)/actions'
import { signedIn } from '@/app/(console)/page-actor'
import { Shell } from '@/components/shell/shell'

/** Shows the frame to who is signed in. What a page may show is asked again by the page, where its data is read. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await signedIn()
  return (
    <Shell
      email={actor.email}
      role={actor.role}
      signOut={signOutAction}
      find={findAction}
      prove={proveAgainAction}
      signInAgain={signInAgainAction}
    >
      {children}
    </Shell>
  )
}
