import { expect, test } from 'vitest'
import { maskedKey, namedInKey } from '@/lib/domain/named-in-key'

test.each([
  ['ann@example.com', 'email'],
  ['welcome:ann.b+x@mail.example.co.uk:1', 'email'],
  ['+15551234567', 'phone'],
  ['otp-+4915112345678-3', 'phone'],
  ['otp:%2B4915112345678', 'phone'],
  ['4111111111111111', 'card'],
  ['pay-4111 1111 1111 1111-1', 'card'],
  ['evt_12345', null],
  ['0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f99', null],
  ['order@7', null],
  ['a+b+12345678901234567890', null],
  ['2026-11-26T08:30:00+00:00', null],
  ['1732612345678', null],
])('%s names %s', (key, named) => {
  expect(namedInKey(key)).toBe(named)
})

test.each([
  ['ann.lee@example.com', 'a•••@ex•••.com'],
  ['welcome:ann.b+x@mail.example.co.uk:1', 'welcome:a•••@ma•••.uk:1'],
  ['otp-+4915112345678-3', 'otp-+49•••••5678-3'],
  ['otp:%2B4915112345678', 'otp:%2B•••••5678'],
  ['pay-4111 1111 1111 1111-1', 'pay-4111 11•• •••• 1111-1'],
  ['evt_12345', 'evt_12345'],
])('whom %s names is masked, and nothing else of it', (key, masked) => {
  expect(maskedKey(key)).toBe(masked)
})
