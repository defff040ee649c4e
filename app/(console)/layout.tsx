import type { ReactNode } from 'react'
import { findAction, proveAgainAction, signInAgainAction, signOutAction } from '@/app/(console)/actions'
import { signedIn } from '@/app/(console)/page-actor'
import { Shell } from '@/components/shell/shell'
import { waitsFor } from '@/lib/approvals/waits-for'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'

/** Shows the frame to who is signed in. What a page may show is asked again by the page, where its data is read. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await signedIn()
  const decides = !actor.mustEnrol && can(actor.role, 'approval.read')
  return (
    <Shell
      email={actor.email}
      role={actor.role}
      toDecide={decides ? { count: await waitsFor(await currentOperator()) } : null}
      signOut={signOutAction}
      find={findAction}
      prove={proveAgainAction}
      signInAgain={signInAgainAction}
    >
      {children}
    </Shell>
  )
}
