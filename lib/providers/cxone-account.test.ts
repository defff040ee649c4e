import { expect, it } from 'vitest'
import { cxoneCredential, cxoneDigitalUrl } from '@/lib/providers/cxone-account'

const key = { accessKeyId: 'id', accessKeySecret: 'secret' }
const app = { clientId: 'app', clientSecret: 'app-secret' }

it.each([
  [{ area: 'na1' }, 'https://api-de-na1.niceincontact.com/dfo/3.0/x'],
  [{ area: 'eu1', domain: 'nicecxone.com' }, 'https://api-de-eu1.nicecxone.com/dfo/3.0/x'],
  [{ baseUrl: 'https://gw.example.com/' }, 'https://gw.example.com/dfo/3.0/x'],
  [{ baseUrl: 'https://gw.example.com/dfo/3.1' }, 'https://gw.example.com/dfo/3.1/x'],
])('%j gives the address of the digital API', (account, url) => {
  expect(cxoneDigitalUrl(account, '/x')).toBe(url)
})

it.each([
  [{ area: 'na1', ...key }, 'https://na1.nice-incontact.com/authentication/v1/token/access-key'],
  [{ area: 'na1', ...key, ...app }, 'https://cxone.niceincontact.com/auth/token'],
  [
    { area: 'na1', ...key, ...app, loginUrl: 'https://cxone-gov.niceincontact.com' },
    'https://cxone-gov.niceincontact.com/auth/token',
  ],
  [
    { baseUrl: 'https://gw.example.com', loginUrl: 'https://login.example.com/', ...key },
    'https://login.example.com/authentication/v1/token/access-key',
  ],
  [
    { baseUrl: 'https://api-de-au1.niceincontact.com/dfo/3.0', ...key },
    'https://au1.nice-incontact.com/authentication/v1/token/access-key',
  ],
  [{ baseUrl: 'https://api-de-au1.niceincontact.com', ...key, ...app }, 'https://cxone.niceincontact.com/auth/token'],
  [
    { baseUrl: 'https://gw.example.com/x/dfo/3.0', ...key },
    'https://gw.example.com/x/authentication/v1/token/access-key',
  ],
])('%j gives the address of the tokens', (account, url) => {
  expect(cxoneCredential(account)).toMatchObject({ kind: 'fetched', request: { url } })
})

it('a pasted token is used as it is', () => {
  expect(cxoneCredential({ area: 'na1', accessToken: 't' })).toEqual({ kind: 'fixed', token: 't' })
})
