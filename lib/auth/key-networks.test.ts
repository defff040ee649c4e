import { expect, test } from 'vitest'
import { asNetwork, isInNetworks } from '@/lib/auth/key-networks'

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  [' 192.0.2.7 ', '192.0.2.7/32'],
  ['2001:db8::/32', '2001:db8::/32'],
  ['2001:db8::1', '2001:db8::1/128'],
  ['10.0.0.0/33', null],
  ['example.com', null],
  ['', null],
])('%j is the network %j', (text, network) => {
  expect(asNetwork(text)).toBe(network)
})

test.each([
  ['10.1.2.3', true],
  ['::ffff:10.1.2.3', true],
  ['11.0.0.1', false],
  ['2001:db8:1::1', true],
  ['2001:db9::1', false],
  ['', false],
  ['somewhere', false],
  [null, false],
])('%j is inside: %s', (address, inside) => {
  expect(isInNetworks(address, ['10.0.0.0/8', '2001:db8::/32'])).toBe(inside)
})
