import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { noteDenied } from '@/lib/audit/note-refusal'
import { closedPage } from '@/lib/auth/closed-page'
import type { Permission } from '@/lib/auth/permissions'
import { type Actor, currentActor, requireActor } from '@/lib/auth/session'
import { samePath } from '@/lib/http/same-path'
import { addressOfNobody } from '@/lib/insights/hide-people'

/**
 * Who looks at this page. A stranger is sent to sign in, and comes back here after it; who must set
 * up a second factor first, to their profile. Whom it is not for is in the audit.
 * @throws AppError `forbidden`, which says in the browser what the page takes
 */
export async function pageActor(permission: Permission): Promise<Actor> {
  if ((await signedIn()).mustEnrol) redirect('/profile')
  return requireActor(permission).catch(async (error) => {
    await noteDenied(error, await headers())
    throw closedPage(error, permission)
  })
}

/** The signed-in person, whatever their role; a stranger is sent to sign in. */
export async function signedIn(): Promise<Actor> {
  const actor = await currentActor()
  if (actor) return actor
  const path = addressOfNobody(samePath((await headers()).get('x-once-path')))
  redirect(path === '/' ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(path)}`)
}
