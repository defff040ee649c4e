'use client'

import { lazy, Suspense, useEffect, useState } from 'react'
import { partMissing } from '@/components/feedback/part-missing'
import { toast } from '@/components/feedback/toasts'
import { AccountButton } from '@/components/shell/account-button'

export type AccountMenuProps = { email: string; role: string; signOut: () => Promise<void> }

const OpenAccountMenu = lazy(() =>
  import('@/components/shell/open-account-menu').catch(() => ({ default: NoAccountMenu })),
)

/** Who is signed in, and the way out. The menu is loaded when it is opened first: every page is lighter by it. */
export function AccountMenu(props: AccountMenuProps) {
  const [opened, setOpened] = useState(false)
  if (!opened) return <AccountButton email={props.email} onClick={() => setOpened(true)} />
  return (
    <Suspense fallback={<AccountButton email={props.email} aria-busy="true" />}>
      <OpenAccountMenu {...props} />
    </Suspense>
  )
}

/** The button stays, and says why it opens nothing. */
function NoAccountMenu({ email }: AccountMenuProps) {
  useEffect(() => toast('bad', partMissing), [])
  return <AccountButton email={email} onClick={() => toast('bad', partMissing)} />
}
