import NextAuth, { CredentialsSignin } from 'next-auth'
import type {} from 'next-auth/jwt'
import Credentials from 'next-auth/providers/credentials'
import { cache } from 'react'
import { database } from '@/db/client'
import { revokeSession, useSession } from '@/db/queries/console-session'
import type { Operator } from '@/lib/auth/operator'
import { can, type Permission, type Role } from '@/lib/auth/permissions'
import { signInWithPassword } from '@/lib/auth/sign-in'
import { signInWithCode } from '@/lib/auth/sign-in-with-code'
import { env } from '@/lib/config/env'
import { AppError } from '@/lib/domain/errors'
import { remoteAddress } from '@/lib/http/remote-address'

/** Who acts: read anew from the database for each request. */
export type Actor = {
  userId: string
  email: string
  name: string
  role: Role
  sessionId: string
  /** May do nothing but set up a second factor. */
  mustEnrol: boolean
}

type SignInRefusal = 'throttled' | 'code_refused' | 'too_late' | 'code_needed'

/** Why nobody is signed in (yet). The token of a challenge never gets into an address. */
export class SignInRefused extends CredentialsSignin {
  constructor(
    readonly refusal: SignInRefusal,
    readonly challenge: string | null = null,
  ) {
    super()
    this.code = refusal
  }
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
      credentials: { email: {}, password: { type: 'password' }, challenge: {}, code: {} },
      authorize: ({ email, password, challenge, code }, { headers }) => {
        const from = { address: remoteAddress(headers), agent: headers.get('user-agent') }
        if (typeof challenge === 'string' && typeof code === 'string') return byCode({ challenge, code, ...from })
        if (typeof email === 'string' && typeof password === 'string') return byPassword({ email, password, ...from })
        return null
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

async function byPassword(input: Parameters<typeof signInWithPassword>[0]): Promise<{ id: string } | null> {
  const result = await signInWithPassword(input)
  switch (result.kind) {
    case 'signed_in':
      return { id: result.sessionId }
    case 'code_needed':
      throw new SignInRefused('code_needed', result.challenge)
    case 'throttled':
      throw new SignInRefused('throttled')
    case 'refused':
      return null
  }
}

async function byCode(input: Parameters<typeof signInWithCode>[0]): Promise<{ id: string }> {
  const result = await signInWithCode(input)
  if (result.kind === 'signed_in') return { id: result.sessionId }
  throw new SignInRefused(result.kind === 'refused' ? 'code_refused' : result.kind)
}

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
  const actor = await enrolledActor()
  if (!can(actor.role, permission)) throw new AppError('forbidden', `Your role, ${actor.role}, does not permit this.`)
  return actor
}

/** The signed-in person as verbs know who asks. What they may do is the verb's question. @throws AppError `unauthenticated` */
export async function currentOperator(): Promise<Operator> {
  const actor = await enrolledActor()
  return { kind: 'user', email: actor.email, role: actor.role }
}

/** Who is signed in and has what their role demands. */
async function enrolledActor(): Promise<Actor> {
  const actor = await currentActor()
  if (!actor) throw new AppError('unauthenticated', 'Sign in to go on.')
  if (actor.mustEnrol) throw new AppError('forbidden', 'Your role demands a second factor: set it up in your profile.')
  return actor
}
