'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { CredentialsSignin } from 'next-auth'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { signIn } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'
import { samePath } from '@/lib/http/same-path'

export type SignInState = { message: string; email: string } | null

/** Signs in and goes on to the page that was asked for, or says why not. */
export async function signInAction(_: SignInState, form: FormData): Promise<SignInState> {
  requireSameOrigin(await headers())
  const email = String(form.get('email') ?? '')
  try {
    await signIn('credentials', { email, password: String(form.get('password') ?? ''), redirect: false })
  } catch (error) {
    return { message: messageFor(error), email }
  }
  redirect(samePath(form.get('next')))
}

function messageFor(error: unknown): string {
  const cause =
    error instanceof Error && error.cause && typeof error.cause === 'object' && 'err' in error.cause
      ? error.cause.err
      : null
  if (error instanceof CredentialsSignin && error.code === 'throttled')
    return 'Too many tries. Wait half an hour, then try again.'
  if (error instanceof CredentialsSignin) return 'Email or password is not right.'
  if (cause instanceof AppError) return cause.message
  return 'Signing in does not work right now: the database may be away. Try again in a minute.'
}
