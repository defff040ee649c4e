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

export async function signOutAction(): Promise<void> {
  requireSameOrigin(await headers())
  await signOut({ redirect: false })
  redirect('/sign-in')
}

/** What was typed comes in the body of a POST: it may be a customer's number, and stays out of addresses and logs. */
export async function findAction(typed: string): Promise<FindAnswer> {
  return answering((by) => find(by, String(typed)))
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
