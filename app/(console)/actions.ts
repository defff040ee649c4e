'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { answering, answeringOwner } from '@/app/(console)/answering'
import type { ProofAnswer } from '@/components/govern/proof-dialog'
import type { FindAnswer } from '@/components/shell/search-box'
import { proveAgain } from '@/lib/auth/prove-again'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { signIn, signOut } from '@/lib/auth/session'
import { samePath } from '@/lib/http/same-path'
import { find } from '@/lib/insights/find'
import { filteredAddress } from '@/lib/insights/hide-people'

export async function signOutAction(): Promise<void> {
  requireSameOrigin(await headers())
  await signOut({ redirect: false })
  redirect('/sign-in')
}

/** What was typed comes in the body of a POST: it may be a customer's number, and stays out of addresses and logs. */
export async function findAction(typed: string): Promise<FindAnswer> {
  return answering((by) => find(by, String(typed)))
}

/** A list's filter that names somebody, in the body of a POST for the same reason: goes on to an address that hides them. */
export async function filterAction(path: string, form: FormData): Promise<void> {
  const filtered =
    ['/notifications', '/replays/~new', '/duplicates/leaks', '/duplicates/collisions'].find((one) => one === path) ??
    '/'
  const answer = await answering(async (by) => ({
    kind: 'filtered' as const,
    href: filteredAddress(by, filtered, form),
  }))
  redirect(answer.kind === 'filtered' ? answer.href : filtered)
}

/** The password, or the code of the second factor, again: what needs a recent proof is done for five minutes. */
export async function proveAgainAction(typed: string): Promise<ProofAnswer> {
  return answeringOwner(async (actor) => {
    await proveAgain(actor, String(typed))
    return { kind: 'proved' as const }
  })
}

/** The same for who came by single sign-on: the provider is told to ask them again, and says when it did. */
export async function signInAgainAction(path: string): Promise<ProofAnswer> {
  const answer = await answeringOwner(async () => ({ kind: 'proved' as const }))
  if (answer.kind === 'proved') await signIn('oidc', { redirectTo: samePath(path) }, { prompt: 'login', max_age: '0' })
  return answer
}
