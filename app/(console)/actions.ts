'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { answering } from '@/app/(console)/answering'
import type { FindAnswer } from '@/components/shell/search-box'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { signOut } from '@/lib/auth/session'
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
