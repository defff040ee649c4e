'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { signOut } from '@/lib/auth/session'

export async function signOutAction(): Promise<void> {
  requireSameOrigin(await headers())
  await signOut({ redirect: false })
  redirect('/sign-in')
}
