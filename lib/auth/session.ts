import { headers } from 'next/headers'
import type { NextRequest } from 'next/server'
import NextAuth, { CredentialsSignin, customFetch } from 'next-auth'
import type {} from 'next-auth/jwt'
import type { OIDCConfig } from 'next-auth/providers'
import Credentials from 'next-auth/providers/credentials'
import { cache } from 'react'
import { database } from '@/db/client'
import { type Proof, revokeSession, useSession } from '@/db/queries/console-session'
import { type OidcPerson, personOfClaims, roleMapOf } from '@/lib/auth/oidc-claims'
import { oidcFetch } from '@/lib/auth/oidc-fetch'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import type { Permission, Role } from '@/lib/auth/permissions'
import { noteRefusedSignIn } from '@/lib/auth/refused-sign-in'
import { signInWithPassword } from '@/lib/auth/sign-in'
import { signInWithCode } from '@/lib/auth/sign-in-with-code'
import { signInWithOidc } from '@/lib/auth/sign-in-with-oidc'
import { env } from '@/lib/config/env'
import { publicUrl } from '@/lib/config/public-url'
import { AppError } from '@/lib/domain/errors'
import { remoteAddress } from '@/lib/http/remote-address'
import { log } from '@/lib/observability/log'
import { committed } from '@/lib/operations/committed'

/** Who acts: read anew from the database for each request. */
export type Actor = {
  userId: string
  email: string
  name: string
  role: Role
  sessionId: string
  /** May do nothing but set up a second factor. */
  mustEnrol: boolean
  proof: Proof
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
const {
  auth,
  handlers: library,
  signIn,
  signOut,
} = NextAuth(() => ({
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
    ...(singleSignOn() ? [oidcProvider()] : []),
  ],
  callbacks: {
    redirect: ({ url, baseUrl }) => onOurSite(url, baseUrl),
    signIn: ({ user, account }) => (account?.provider === 'oidc' ? admitted(user) : true),
    jwt: ({ token, user }) => (user?.id ? { sub: user.id } : token),
    session: ({ session, token }) => ({ expires: session.expires, sessionId: token.sub ?? '' }),
  },
  events: {
    async signOut(message) {
      const id = 'token' in message ? message.token?.sub : undefined
      if (id) await committed(() => revokeSession(database('commands'), id), 'Sign out again.')
    },
  },
  logger: { error: (error) => log.debug({ err: error }, 'sign-in failed'), warn: () => {} },
}))

export { signIn, signOut }

/**
 * The library's routes. Behind a proxy they are called by another address than people know: ONCE_PUBLIC_URL is that one. Single sign-on
 * without it is on this machine alone: the way back is never what a client calls us.
 */
export const handlers = {
  GET: (request: NextRequest) => library.GET(atPublicUrl(request)),
  POST: (request: NextRequest) => library.POST(atPublicUrl(request)),
}

function atPublicUrl(request: NextRequest): NextRequest {
  const { pathname, search } = request.nextUrl
  const origin = singleSignOn() ? signedOnAt() : publicOrigin()
  // Not a NextRequest: that one calls every loopback address localhost, and the provider would be told two different ones.
  return origin === null ? request : (new Request(`${origin}${pathname}${search}`, request) as NextRequest)
}

function publicOrigin(): string | null {
  const { ONCE_PUBLIC_URL } = env()
  return ONCE_PUBLIC_URL ? new URL(ONCE_PUBLIC_URL).origin : null
}

/** Whatever host an address names, it is a path of ours that is gone on to. */
function onOurSite(url: string, baseUrl: string): string {
  const { pathname, search } = new URL(url, baseUrl)
  return `${publicOrigin() ?? baseUrl}${pathname}${search}`
}

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

/** The name of the provider of single sign-on, where there is one. */
export function singleSignOn(): string | null {
  const { AUTH_OIDC_ISSUER, AUTH_OIDC_NAME } = env()
  return AUTH_OIDC_ISSUER ? AUTH_OIDC_NAME : null
}

type OidcUser = { id?: string; person?: OidcPerson | null }

/** Code flow with PKCE, state and nonce. Claims come from the ID token and from userinfo: providers differ in where they put them. */
function oidcProvider(): OIDCConfig<Record<string, unknown>> {
  const { AUTH_OIDC_ISSUER, AUTH_OIDC_ID, AUTH_OIDC_SECRET, AUTH_OIDC_NAME, AUTH_OIDC_ROLE_CLAIM, AUTH_OIDC_ROLES } =
    env()
  const rules = { roleClaim: AUTH_OIDC_ROLE_CLAIM, roleMap: roleMapOf(AUTH_OIDC_ROLES) }
  return {
    id: 'oidc',
    name: AUTH_OIDC_NAME,
    type: 'oidc',
    issuer: AUTH_OIDC_ISSUER ?? '',
    clientId: AUTH_OIDC_ID ?? '',
    clientSecret: AUTH_OIDC_SECRET ?? '',
    checks: ['pkce', 'state', 'nonce'],
    idToken: false,
    authorization: { params: { scope: 'openid email profile', ...sentBackTo() } },
    [customFetch]: oidcFetch,
    profile: (userinfo, { id_token: idToken }) => {
      const claims = claimsOf(idToken)
      const person = personOfClaims({ ...claims, ...userinfo, auth_time: claims.auth_time }, rules)
      return { id: person?.subject ?? '', person }
    },
  }
}

/** A forwarded host has no say in where the provider sends people back to. */
function sentBackTo(): { redirect_uri: string } {
  return { redirect_uri: `${signedOnAt()}/api/auth/callback/oidc` }
}

function signedOnAt(): string {
  return new URL(publicUrl()).origin
}

/** What an ID token says that the library has checked already. */
function claimsOf(idToken: string | undefined): Record<string, unknown> {
  const payload = idToken?.split('.')[1]
  return payload ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : {}
}

/** Puts the new session's id where the cookie takes it from; or the address that says that it did not work. */
async function admitted(user: OidcUser): Promise<true | string> {
  const { AUTH_OIDC_ISSUER, AUTH_OIDC_DOMAINS, AUTH_OIDC_ROLES } = env()
  const refusal = '/sign-in?error=AccessDenied'
  const given = await headers()
  const from = { address: remoteAddress(given), agent: given.get('user-agent') }
  if (!user.person) {
    const nobody = { subjectKind: 'account', subjectId: 'unknown' } as const
    await noteRefusedSignIn(nobody, 'single sign-on: the provider names nobody', from.address)
    return refusal
  }
  const rules = { issuer: AUTH_OIDC_ISSUER ?? '', domains: AUTH_OIDC_DOMAINS, mapsRoles: AUTH_OIDC_ROLES !== undefined }
  const result = await signInWithOidc(user.person, rules, from)
  if (result.kind === 'refused') {
    log.info({ because: result.because }, 'single sign-on refused')
    return refusal
  }
  user.id = result.sessionId
  return true
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
  requirePermission(operatorOf(actor), permission)
  return actor
}

/** The signed-in person as verbs know who asks. What they may do is the verb's question. @throws AppError `unauthenticated` */
export async function currentOperator(): Promise<Operator> {
  return operatorOf(await enrolledActor())
}

function operatorOf({ email, role, proof }: Actor): Operator {
  return { kind: 'user', email, role, proof }
}

/** Who is signed in and has what their role demands. */
async function enrolledActor(): Promise<Actor> {
  const actor = await currentActor()
  if (!actor) throw new AppError('unauthenticated', 'Sign in to go on.')
  if (actor.mustEnrol) throw withoutSecondFactor(actor)
  return actor
}

function withoutSecondFactor(actor: Actor): AppError {
  const what = { action: 'permission.refused', subjectKind: 'permission', subjectId: 'any' } as const
  return new AppError('forbidden', 'Your role demands a second factor: set it up in your profile.', {
    denied: { actor: actorOf(operatorOf(actor)), ...what, because: 'the role demands a second factor' },
  })
}
