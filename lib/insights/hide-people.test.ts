import { expect, test } from 'vitest'
import type { Operator } from '@/lib/auth/operator'
import { parameter } from '@/lib/http/page-parameters'
import { addressOfNobody, filteredAddress, hiddenAddress } from '@/lib/insights/hide-people'
import { filterOfCollisionSearch } from '@/lib/insights/list-collisions'
import { filterOfSearch } from '@/lib/insights/notification-search'
import { keyShown, openedKey } from '@/lib/insights/sealed-key'
import { seal } from '@/lib/secrets/key-ring'

const by: Operator = { kind: 'user', email: 'v@example.com', role: 'viewer' }
const typed = { recipient: '+15551234567', identifier: 'customer_id:CUST 98765' }
const given = (address: string | null) => Object.fromEntries(new URLSearchParams(address?.split('?')[1]))

test('whom a form names stands in the address as hashes, by which the same is found', () => {
  const address = filteredAddress(
    by,
    '/notifications',
    Object.entries({ $ACTION_0: 'x', ...typed, type: 'bill', campaign: ' ' }),
  )
  expect(address).toMatch(
    /^\/notifications\?type=bill&recipientHash=[0-9a-f-]{36}&identifierHash=[0-9a-f-]{36}\.[0-9a-f-]{36}$/,
  )
  expect(address).not.toMatch(/5551234567|98765/)
  const { type, ...hashes } = given(address)
  expect(filterOfSearch(hashes, [])).toEqual({ filter: filterOfSearch(typed, []).filter, ignored: [] })
})

test('what is typed takes the place of what was chosen, and what is not typed keeps it', () => {
  const chosen = given(filteredAddress(by, '/x', Object.entries(typed)))
  const kept = filteredAddress(by, '/x', Object.entries({ ...chosen, recipient: '', identifier: '' }))
  expect(given(kept)).toEqual(chosen)
  const address = filteredAddress(by, '/x', Object.entries({ ...chosen, recipient: '+15550000000' }))
  expect(address.match(/recipientHash=/g)).toHaveLength(1)
  const other = given(address)
  expect(other.identifierHash).toBe(chosen.identifierHash)
  expect(other.recipientHash).not.toBe(chosen.recipientHash)
})

test('an address that names somebody has another, with everything else of it', () => {
  const query = new URLSearchParams({ older: 'cursor', ...typed, status: 'sent' })
  query.append('status', 'queued')
  const address = hiddenAddress('/notifications', query)
  expect(address).toMatch(/^\/notifications\?older=cursor&status=sent&status=queued&recipientHash=/)
  expect(hiddenAddress('/notifications', new URLSearchParams(address?.split('?')[1]))).toBeNull()
})

test('an identifier that is none finds nothing more, but is said to be none', () => {
  const search = given(filteredAddress(by, '/x', [['identifier', 'CUST_98765']]))
  expect(filterOfSearch(search, [])).toEqual({ filter: {}, ignored: ['identifierHash unreadable'] })
})

test('an idempotency key, which may be made of a phone number, is sealed in the address, however long it is', () => {
  for (const key of ['otp-+15551234567', 'k'.repeat(255)]) {
    const address = filteredAddress(by, '/x', [['key', key]])
    expect(address).toMatch(/^\/x\?sealedKey=[\w-]+$/)
    expect(address).not.toContain(key)
    expect(hiddenAddress('/x', new URLSearchParams({ key }))).toMatch(/^\/x\?sealedKey=/)
    const sealedKey = parameter(given(address), 'sealedKey')
    expect(filterOfSearch({ sealedKey }, [])).toEqual({ filter: {}, key, ignored: [] })
    expect(filterOfCollisionSearch({ sealedKey })).toEqual({ filter: { key }, ignored: [] })
  }
})

test('of a key that names somebody the filters in force show as much as of a recipient', () => {
  const sealedKey = parameter(given(filteredAddress(by, '/x', [['key', 'otp-+15551234567']])), 'sealedKey') ?? ''
  expect(keyShown('sealedKey', sealedKey)).toEqual({ name: 'key', value: 'otp-+15•••••4567' })
})

test('a key that no request can have finds nothing more, and nothing that was sealed for elsewhere is opened', () => {
  const search = given(filteredAddress(by, '/x', [['key', 'k'.repeat(256)]]))
  expect(filterOfSearch(search, [])).toEqual({ filter: {}, ignored: ['sealedKey unreadable'] })
  expect(openedKey(seal('a secret', 'users.totp').toString('base64url'))).toBeUndefined()
})

test('a stranger is told no hash: the address they come back to names nobody', () => {
  expect(addressOfNobody('/notifications?recipient=%2B15551234567&type=bill')).toBe('/notifications?type=bill')
  expect(addressOfNobody('/notifications?identifier=a:b&key=otp-1555')).toBe('/notifications')
  expect(addressOfNobody('/notifications?type=a%20b')).toBe('/notifications?type=a%20b')
})
