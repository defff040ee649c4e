import { z } from 'zod'
import type { Credential } from '@/lib/providers/authorized-send'
import type { ConnectionAnswer, SendContext } from '@/lib/providers/provider'
import { receiptSecret } from '@/lib/providers/receipt-secret'
import { accessToken, baseUrl, endpoint, headerToken } from '@/lib/providers/setting-schemas'
import { basicCredential, credentialName, formBody } from '@/lib/providers/token-requests'
import { readWithToken } from '@/lib/providers/try-connection'

/** The domains of Genesys Cloud's regions: API, login and apps are hosts below them. */
const regions = [
  'mypurecloud.com',
  'mypurecloud.ie',
  'mypurecloud.com.au',
  'mypurecloud.jp',
  'mypurecloud.de',
  'usw2.pure.cloud',
  'cac1.pure.cloud',
  'apne2.pure.cloud',
  'euw2.pure.cloud',
  'aps1.pure.cloud',
  'use2.us-gov-pure.cloud',
  'sae1.pure.cloud',
  'mec1.pure.cloud',
  'apne3.pure.cloud',
  'euc2.pure.cloud',
  'mxc1.pure.cloud',
  'apse1.pure.cloud',
  'edee1.eusc-pure.cloud',
] as const

/** What every adapter of Genesys Cloud's public API needs to reach one organisation. */
export const genesysAccountSettings = {
  region: z.enum(regions).optional().meta({
    title: 'Region',
    description: 'The domain of your organisation: it gives the API and the login address.',
  }),
  baseUrl: baseUrl.optional().meta({
    title: 'Base URL',
    description: 'In place of a region: the API host, e.g. https://api.mypurecloud.com.',
  }),
  loginUrl: baseUrl.optional().meta({
    title: 'Login URL',
    description:
      'Beside a base URL: tokens come from /oauth/token there. Unset: login. in place of api., else the base URL.',
  }),
  clientId: credentialName.optional().meta({
    title: 'Client ID',
    description: 'Of an OAuth client with the grant "Client Credentials".',
  }),
  clientSecret: headerToken.optional().meta({
    title: 'Client secret',
    description: 'Of the same client. Stored sealed and never shown again.',
  }),
  accessToken: accessToken.optional().meta({
    title: 'Access token',
    description: 'In place of a client: a token that somebody else renews. Stored sealed and never shown again.',
  }),
  receiptSecret,
}

export type GenesysAccount = z.output<z.ZodObject<typeof genesysAccountSettings>>

/** Names what is missing, or given twice, at the field where it is mended. */
export function checkGenesysAccount(account: GenesysAccount, context: z.RefinementCtx): void {
  const fault = (path: keyof GenesysAccount, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  if ((account.region === undefined) === (account.baseUrl === undefined)) fault('region', 'a region or a base URL')
  if (account.loginUrl !== undefined && account.baseUrl === undefined) {
    fault('loginUrl', 'only beside a base URL: a region has its own')
  }
  if ((account.clientId === undefined) !== (account.clientSecret === undefined)) {
    fault('clientSecret', 'client ID and client secret go together')
  } else if ((account.clientId === undefined) === (account.accessToken === undefined)) {
    fault('clientId', 'a client (ID and secret) or an access token')
  }
}

export const genesysSecretSettings = ['clientSecret', 'accessToken', 'receiptSecret'] as const

/** Seconds until the rate limit's minute is over. */
export const genesysWaitHeader = 'inin-ratelimit-reset'

/** Tells whoever has a token what it is good for. */
export const genesysTokenPath = '/api/v2/tokens/me'

/** Whether the organisation takes our credentials. */
export function tryGenesys(account: GenesysAccount, context: SendContext): Promise<ConnectionAnswer> {
  return readWithToken(genesysUrl(account, genesysTokenPath), genesysCredential(account), context)
}

/** An absolute path of the API as an address. */
export function genesysUrl(account: GenesysAccount, path: string): string {
  return endpoint(apiOf(account), path)
}

export function genesysCredential(account: GenesysAccount): Credential {
  if (account.accessToken !== undefined) return { kind: 'fixed', token: account.accessToken }
  return {
    kind: 'fetched',
    request: {
      url: endpoint(loginOf(account), '/oauth/token'),
      headers: [
        ...['content-type', 'application/x-www-form-urlencoded', 'accept', 'application/json'],
        ...['authorization', basicCredential(account.clientId ?? '', account.clientSecret ?? '')],
      ],
      body: formBody({ grant_type: 'client_credentials' }),
    },
  }
}

function apiOf({ region, baseUrl }: GenesysAccount): string {
  return baseUrl ?? `https://api.${region}`
}

function loginOf(account: GenesysAccount): string {
  if (account.region !== undefined) return `https://login.${account.region}`
  return account.loginUrl ?? apiOf(account).replace(/^(https?:\/\/)api\./i, '$1login.')
}
