import { describe, expect, test } from 'vitest'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'

const host = 'console.example:3000'
const asked = (headers: Record<string, string>) => () => requireSameOrigin(new Headers({ host, ...headers }))

describe('what another site can make a browser send is refused', () => {
  test.each([
    ['without any sign of where it comes from', {}],
    ['from nowhere', { origin: 'null' }],
    ['from another site', { origin: 'https://evil.example' }],
    ['from another site that claims our host', { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }],
    ['from a host that only a forwarded header names', { origin: 'http://evil.example', 'x-forwarded-host': host }],
    ['from a host that begins like ours', { origin: 'http://console.example:3000.evil.example' }],
    ['from another port', { origin: 'http://console.example:4000' }],
    ['from a broken origin', { origin: 'console.example:3000' }],
    ['from a site next to ours', { 'sec-fetch-site': 'same-site', origin: `http://${host}` }],
    ['across sites', { 'sec-fetch-site': 'cross-site' }],
    ['across sites, as a read of ours', { 'sec-fetch-site': 'cross-site', 'x-once-console': '1' }],
    ['from elsewhere, as a read of ours', { origin: 'https://evil.example', 'x-once-console': '1' }],
    ['by an address bar', { 'sec-fetch-site': 'none' }],
    ['with an empty site', { 'sec-fetch-site': '' }],
  ])('%s', (_, headers) => {
    expect(asked(headers)).toThrow('did not come from the console')
  })
})

describe('what the console sends is let in', () => {
  test.each([
    ['the browser says so', { 'sec-fetch-site': 'same-origin' }],
    ['by origin where the browser says nothing: plain http in a network', { origin: `http://${host}` }],
    ['a read on plain http, which has neither', { 'x-once-console': '1' }],
  ])('%s', (_, headers) => {
    expect(asked(headers)).not.toThrow()
  })
})
