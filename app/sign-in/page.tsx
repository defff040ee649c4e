import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { signInAction } from '@/app/sign-in/actions'
import { SignInForm } from '@/components/shell/sign-in-form'
import { currentActor } from '@/lib/auth/session'
import { samePath } from '@/lib/http/same-path'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const { callbackUrl } = await searchParams
  const next = samePath(callbackUrl)
  if (await currentActor()) redirect(next)
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <SignInForm action={signInAction} next={next} />
    </main>
  )
}
