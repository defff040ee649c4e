'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { CredentialsSignin } from 'next-auth'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { SignInRefused, signIn } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'
import { samePath } from '@/lib/http/same-path'

/** What the form shows next: why it did not work, or with a challenge, the field for the second factor's code. */
export type SignInState = { message: string | null; email: string; challenge: string | null } | null

/** Signs in and goes on to the page that was asked for, or says why not. The code comes after the password. */
export async function signInAction(_: SignInState, form: FormData): Promise<SignInState> {
  requireSameOrigin(await headers())
  const text = (name: string) => String(form.get(name) ?? '')
  const [email, challenge] = [text('email'), text('challenge')]
  const proof = challenge ? { challenge, code: text('code') } : { email, password: text('password') }
  try {
    await signIn('credentials', { ...proof, redirect: false })
  } catch (error) {
    return { email, ...nextOf(error, challenge || null) }
  }
  redirect(samePath(form.get('next')))
}

function nextOf(error: unknown, challenge: string | null): { message: string | null; challenge: string | null } {
  if (error instanceof SignInRefused) return afterRefusal(error, challenge)
  if (error instanceof CredentialsSignin) return { message: 'Email or password is not right.', challenge: null }
  const cause =
    error instanceof Error && error.cause && typeof error.cause === 'object' && 'err' in error.cause
      ? error.cause.err
      : null
  if (cause instanceof AppError) return { message: cause.message, challenge }
  return {
    message: 'Signing in does not work right now: the database may be away. Try again in a minute.',
    challenge,
  }
}

function afterRefusal({ refusal, challenge: opened }: SignInRefused, challenge: string | null) {
  switch (refusal) {
    case 'code_needed':
      return { message: null, challenge: opened }
    case 'code_refused':
      return { message: 'This code is not right, or was used already. Take the next one.', challenge }
    case 'too_late':
      return { message: 'That took too long. Sign in again.', challenge: null }
    case 'throttled':
      return { message: 'Too many tries. Wait half an hour, then try again.', challenge: null }
  }
}

/** Goes to the provider of single sign-on, which sends the person back here. */
export async function singleSignOnAction(form: FormData): Promise<void> {
  requireSameOrigin(await headers())
  await signIn('oidc', { redirectTo: samePath(form.get('next')) })
}
