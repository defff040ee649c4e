import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { signInAction, singleSignOnAction } from '@/app/sign-in/actions'
import { SignInForm } from '@/components/shell/sign-in-form'
import { currentActor, singleSignOn } from '@/lib/auth/session'
import { samePath } from '@/lib/http/same-path'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const { callbackUrl, error } = await searchParams
  const next = samePath(callbackUrl)
  if (await currentActor()) redirect(next)
  const name = singleSignOn()
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <SignInForm
        action={signInAction}
        next={next}
        singleSignOn={name ? { name, action: singleSignOnAction, failed: error !== undefined } : null}
      />
    </main>
  )
}
