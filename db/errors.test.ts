import { expect, test } from 'vitest'
import { databaseFault } from '@/db/errors'

test.each([
  [
    'unreachable',
    [
      'ECONNREFUSED',
      'EHOSTUNREACH',
      'EHOSTDOWN',
      'ENETUNREACH',
      'ENETDOWN',
      'EAI_AGAIN',
      'EADDRNOTAVAIL',
      '53100',
      '53200',
      '53300',
      '57P03',
      '58030',
      '08001',
      '08004',
      '28000',
      '28P01',
    ],
  ],
  ['interrupted', ['CONNECTION_CLOSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P05', '57014']],
  ['conflict', ['40001', '40P01']],
  ['other', ['23505', '42P01', 'ENOSPC', '']],
])('%s: what may be tried again is told from what may not', (fault, codes) => {
  expect(codes.map((code) => databaseFault(Object.assign(new Error(), { code })))).toEqual(codes.map(() => fault))
})
