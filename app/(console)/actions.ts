'use server'

import { headers } from 'next/headers'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { signOut } from '@/lib/auth/session'

export async function signOutAction(): Promise<void> {
  requireSameOrigin(await headers())
  await signOut({ redirectTo: '/sign-in' })
}
