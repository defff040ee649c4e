import Link from 'next/link'
import type { ReactNode } from 'react'
import type { ProofDialogProps } from '@/components/govern/proof-dialog'
import { ProofPlace } from '@/components/govern/proof-place'
import { AccountMenu } from '@/components/shell/account-menu'
import { Keyboard } from '@/components/shell/keyboard'
import { KeysHint } from '@/components/shell/keys-hint'
import { LiveButton } from '@/components/shell/live-button'
import { Mark } from '@/components/shell/mark'
import { Navigation } from '@/components/shell/navigation'
import { type FindAnswer, SearchBox } from '@/components/shell/search-box'
import { SmallWindowMenu } from '@/components/shell/small-window-menu'
import { type Counted, ToDecide } from '@/components/shell/to-decide'
import type { Role } from '@/lib/auth/permissions'

/** The frame of every page of the console. */
export function Shell({
  email,
  role,
  toDecide,
  signOut,
  find,
  prove,
  signInAgain,
  children,
}: Omit<ProofDialogProps, 'by'> & {
  email: string
  role: Role
  /** How many approvals wait for this person. */
  toDecide: Counted
  signOut: () => Promise<void>
  find: (typed: string) => Promise<FindAnswer>
  children: ReactNode
}) {
  return (
    <ToDecide initial={toDecide}>
      <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded focus:bg-surface focus:p-2"
        >
          Skip to the content
        </a>
        <aside className="sticky top-0 hidden h-dvh flex-col gap-5 overflow-y-auto border-border border-r bg-surface p-3 md:flex">
          <Home />
          <Navigation role={role} />
          <KeysHint />
        </aside>
        <div className="flex min-w-0 flex-col">
          <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-border border-b bg-surface px-3 md:px-5">
            <div className="flex items-center gap-2 md:hidden">
              <SmallWindowMenu role={role} />
              <Home />
            </div>
            <div className="ml-auto flex min-w-0 items-center gap-2 md:ml-0 md:grow">
              <SearchBox find={find} />
            </div>
            <LiveButton />
            <div className="min-w-0">
              <AccountMenu email={email} role={role} signOut={signOut} />
            </div>
          </header>
          <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[100rem] grow p-3 outline-none md:p-5">
            {children}
          </main>
        </div>
        <Keyboard role={role} />
        <ProofPlace prove={prove} signInAgain={signInAgain} />
      </div>
    </ToDecide>
  )
}

function Home() {
  return (
    <Link href="/" className="flex items-center gap-2 px-2 py-1 font-semibold text-base">
      <Mark />
      Once
    </Link>
  )
}
