import NextAuth, { CredentialsSignin } from 'next-auth'
import type {} from 'next-auth/jwt'
import Credentials from 'next-auth/providers/credentials'
import { cache } from 'react'
import { database } from '@/db/client'
import { revokeSession, useSession } from '@/db/queries/console-session'
import type { Operator } from '@/lib/auth/operator'
import { can, type Permission, type Role } from '@/lib/auth/permissions'
import { signInWithPassword } from '@/lib/auth/sign-in'
import { env } from '@/lib/config/env'
import { AppError } from '@/lib/domain/errors'
import { remoteAddress } from '@/lib/http/remote-address'

/** Who acts: read anew from the database for each request. */
export type Actor = { userId: string; email: string; name: string; role: Role; sessionId: string }

class Throttled extends CredentialsSignin {
  override code = 'throttled'
}

declare module 'next-auth' {
  interface Session {
    sessionId?: string
  }
}

// The cookie holds nothing but a session's id, signed and encrypted: what it may do is asked of the database each time.
const { auth, handlers, signIn, signOut } = NextAuth(() => ({
  secret: env().AUTH_SECRET,
  trustHost: true,
  useSecureCookies: overHttps(),
  cookies: { sessionToken: sessionCookie() },
  session: { strategy: 'jwt' as const, maxAge: 12 * 3600 },
  pages: { signIn: '/sign-in', error: '/sign-in' },
  providers: [
    Credentials({
      credentials: { email: {}, password: { type: 'password' } },
      async authorize({ email, password }, request) {
        if (typeof email !== 'string' || typeof password !== 'string') return null
        const result = await signInWithPassword({ email, password, address: remoteAddress(request.headers) })
        if (result.kind === 'throttled') throw new Throttled()
        return result.kind === 'signed_in' ? { id: result.sessionId } : null
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => (user?.id ? { sub: user.id } : token),
    session: ({ session, token }) => ({ expires: session.expires, sessionId: token.sub ?? '' }),
  },
  events: {
    async signOut(message) {
      if ('token' in message && message.token?.sub) await revokeSession(database('console'), message.token.sub)
    },
  },
  logger: { error: () => {}, warn: () => {} },
}))

export { handlers, signIn, signOut }

function overHttps(): boolean {
  return env().ONCE_PUBLIC_URL?.startsWith('https:') ?? false
}

/** Over https no neighbouring domain can plant it (`__Host-`); plain http on localhost cannot have that. */
function sessionCookie() {
  const secure = overHttps()
  const name = secure ? '__Host-once.session' : 'once.session'
  return { name, options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure } }
}

/** The signed-in person of this request, or null. Asked once a request however often it is called. */
export const currentActor = cache(async (): Promise<Actor | null> => {
  const session = await auth()
  const sessionId = session?.sessionId
  if (!sessionId) return null
  const user = await useSession(database('console'), sessionId)
  return user ? { ...user, sessionId } : null
})

/** The signed-in person, if permitted. @throws AppError `unauthenticated`, `forbidden` */
export async function requireActor(permission: Permission): Promise<Actor> {
  const actor = await currentActor()
  if (!actor) throw new AppError('unauthenticated', 'Sign in to go on.')
  if (!can(actor.role, permission)) throw new AppError('forbidden', `Your role, ${actor.role}, does not permit this.`)
  return actor
}

/** The signed-in person as verbs know who asks. What they may do is the verb's question. @throws AppError `unauthenticated` */
export async function currentOperator(): Promise<Operator> {
  const actor = await currentActor()
  if (!actor) throw new AppError('unauthenticated', 'Sign in to go on.')
  return { kind: 'user', email: actor.email, role: actor.role }
}
