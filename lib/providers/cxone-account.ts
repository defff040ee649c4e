import { z } from 'zod'
import type { Credential } from '@/lib/providers/authorized-send'
import { receiptSecret } from '@/lib/providers/receipt-secret'
import { accessToken, baseUrl, endpoint, headerToken } from '@/lib/providers/setting-schemas'
import { basicCredential, credentialName, formBody } from '@/lib/providers/token-requests'

/** The credentials go to a host that is made of it: nothing that could name another host. */
export const cxoneArea = z.string().regex(/^[a-z]{2}[0-9]{1,2}$/, 'as na1, eu1 or au1')
export const cxoneDomain = z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain name')

/** What an adapter of NICE CXone's public API needs to reach one tenant. */
export const cxoneAccountSettings = {
  tenantId: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'letters, digits and dash')
    .optional()
    .meta({
      title: 'Tenant ID',
      description: "In place of an area: area and domain are then asked of the vendor's discovery document, hourly.",
    }),
  discoveryUrl: baseUrl.optional().meta({
    title: 'Discovery URL',
    description: 'Beside a tenant ID: the host of that document. Unset: https://cxone.niceincontact.com.',
  }),
  area: cxoneArea
    .refine((area) => area !== 'na2', 'na2 (FedRAMP) has addresses of its own: give the base URL and the login URL')
    .optional()
    .meta({
      title: 'Area',
      description: 'Where your tenant lives, e.g. na1 or eu1: it gives the API and the login address.',
    }),
  domain: cxoneDomain.optional().meta({
    title: 'Domain',
    description: 'As the discovery document of your tenant names it. Unset: niceincontact.com.',
  }),
  baseUrl: baseUrl.optional().meta({
    title: 'Base URL',
    description: 'In place of an area: the digital API, e.g. https://api-de-na1.niceincontact.com.',
  }),
  loginUrl: baseUrl.optional().meta({
    title: 'Login URL',
    description:
      'Where tokens come from. Unset: https://<area>.nice-incontact.com, or with a client https://cxone.niceincontact.com.',
  }),
  accessKeyId: credentialName.optional().meta({
    title: 'Access key ID',
    description: 'Of the user who sends; access keys are made on the page of the employee.',
  }),
  accessKeySecret: headerToken.optional().meta({
    title: 'Access key secret',
    description: 'Of the same key. Stored sealed and never shown again.',
  }),
  clientId: credentialName.optional().meta({
    title: 'Client ID',
    description: 'Of a registered application; then tokens are asked for with its password grant.',
  }),
  clientSecret: headerToken.optional().meta({
    title: 'Client secret',
    description: 'Of the same application. Stored sealed and never shown again.',
  }),
  accessToken: accessToken.optional().meta({
    title: 'Access token',
    description: 'In place of an access key: a token that somebody else renews. Stored sealed and never shown again.',
  }),
  receiptSecret,
}

export type CxoneAccount = z.output<z.ZodObject<typeof cxoneAccountSettings>>

/** Names what is missing, or given twice, at the field where it is mended. */
export function checkCxoneAccount(account: CxoneAccount, context: z.RefinementCtx): void {
  const fault = (path: keyof CxoneAccount, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  const { tenantId, area, baseUrl, accessKeyId, accessKeySecret, clientId, clientSecret, accessToken } = account
  const places = [tenantId, area, baseUrl].filter((place) => place !== undefined)
  if (places.length !== 1) fault('area', 'an area, a tenant ID or a base URL')
  if (account.discoveryUrl !== undefined && tenantId === undefined) fault('discoveryUrl', 'only beside a tenant ID')
  if (account.domain !== undefined && area === undefined) fault('domain', 'only beside an area')
  if ((accessKeyId === undefined) !== (accessKeySecret === undefined)) {
    fault('accessKeySecret', 'access key ID and secret go together')
  } else if ((accessKeyId === undefined) === (accessToken === undefined)) {
    fault('accessKeyId', 'an access key (ID and secret) or an access token')
  }
  if ((clientId === undefined) !== (clientSecret === undefined))
    fault('clientSecret', 'client ID and secret go together')
  if (accessKeyId !== undefined && account.loginUrl === undefined && baseUrl?.includes('//api-de-na2.')) {
    fault('loginUrl', 'na2 (FedRAMP) has a login address of its own')
  }
  if (clientId !== undefined && accessKeyId === undefined) fault('clientId', 'only beside an access key')
}

export const cxoneSecretSettings = ['accessKeySecret', 'clientSecret', 'accessToken', 'receiptSecret'] as const

const versionAtEnd = /\/dfo\/\d+\.\d+\/*$/

/** A path of the digital API (`/channels/…`) as an address. */
export function cxoneDigitalUrl({ area, domain = 'niceincontact.com', baseUrl }: CxoneAccount, path: string): string {
  const base = baseUrl ?? `https://api-de-${area}.${domain}`
  return endpoint(base, versionAtEnd.test(base) ? path : `/dfo/3.0${path}`)
}

export function cxoneCredential(account: CxoneAccount): Credential {
  if (account.accessToken !== undefined) return { kind: 'fixed', token: account.accessToken }
  return { kind: 'fetched', request: account.clientId === undefined ? byAccessKey(account) : byPassword(account) }
}

function byAccessKey(account: CxoneAccount) {
  const { accessKeyId, accessKeySecret } = account
  return {
    url: endpoint(loginOf(account), '/authentication/v1/token/access-key'),
    headers: ['content-type', 'application/json', 'accept', 'application/json'],
    body: Buffer.from(JSON.stringify({ accessKeyId, accessKeySecret })),
  }
}

function byPassword(account: CxoneAccount) {
  const { accessKeyId = '', accessKeySecret = '', clientId = '', clientSecret = '' } = account
  return {
    url: endpoint(loginOf(account), '/auth/token'),
    headers: [
      ...['content-type', 'application/x-www-form-urlencoded', 'accept', 'application/json'],
      ...['authorization', basicCredential(clientId, clientSecret)],
    ],
    body: formBody({ grant_type: 'password', username: accessKeyId, password: accessKeySecret }),
  }
}

/** Beside a base URL its area counts; a gateway of one's own without one is asked for the tokens too. */
function loginOf({ area, baseUrl = '', loginUrl, clientId }: CxoneAccount): string {
  const itsArea = area ?? /^https:\/\/api-de-([a-z]{2}[0-9]{1,2})\./.exec(baseUrl)?.[1]
  if (loginUrl !== undefined) return loginUrl
  if (itsArea === undefined) return baseUrl.replace(versionAtEnd, '')
  return clientId === undefined ? `https://${itsArea}.nice-incontact.com` : 'https://cxone.niceincontact.com'
}
