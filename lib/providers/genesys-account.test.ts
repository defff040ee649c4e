import { expect, it } from 'vitest'
import { genesysCredential, genesysUrl } from '@/lib/providers/genesys-account'

const client = { clientId: 'id', clientSecret: 'secret' }

it.each([
  [{ region: 'mypurecloud.ie' }, 'https://api.mypurecloud.ie/api/v2/x', 'https://login.mypurecloud.ie/oauth/token'],
  [
    { baseUrl: 'https://api.euw2.pure.cloud/' },
    'https://api.euw2.pure.cloud/api/v2/x',
    'https://login.euw2.pure.cloud/oauth/token',
  ],
  [
    { baseUrl: 'https://gw.example.com/g' },
    'https://gw.example.com/g/api/v2/x',
    'https://gw.example.com/g/oauth/token',
  ],
  [
    { baseUrl: 'https://gw.example.com', loginUrl: 'https://login.example.com/' },
    'https://gw.example.com/api/v2/x',
    'https://login.example.com/oauth/token',
  ],
] as const)('%j gives the address of the API and of the tokens', (place, api, tokens) => {
  const account = { ...place, ...client }
  expect(genesysUrl(account, '/api/v2/x')).toBe(api)
  expect(genesysCredential(account)).toMatchObject({ kind: 'fetched', request: { url: tokens } })
})

it('a pasted token is used as it is', () => {
  expect(genesysCredential({ region: 'mypurecloud.ie', accessToken: 't' })).toEqual({ kind: 'fixed', token: 't' })
})
