import { expect, it } from 'vitest'
import { fieldsOfTokens, tokenSuggestions } from '@/lib/insights/filter-tokens'

it('words become the fields that they name, and one without a name is whom it is about', () => {
  expect(fieldsOfTokens('status:sent  status:delivered type:bill_due +15551234567')).toEqual([
    ['status', 'sent'],
    ['status', 'delivered'],
    ['type', 'bill_due'],
    ['recipient', '+15551234567'],
  ])
  expect(fieldsOfTokens('identifier:customer_id:CUST_1 "campaign:spring 2027" key:"a b"')).toEqual([
    ['identifier', 'customer_id:CUST_1'],
    ['campaign', 'spring 2027'],
    ['key', 'a b'],
  ])
  expect(fieldsOfTokens('status: ""')).toEqual([])
})

it('the word that is being typed is gone on with, and what stands before it stays', () => {
  const known = { types: ['bill_due'], providers: ['genesys-primary'] }
  expect(tokenSuggestions('status:sent ty', known)).toEqual(['status:sent type:bill_due'])
  expect(tokenSuggestions('gene', known)).toEqual(['provider:genesys-primary'])
  expect(tokenSuggestions('', known)).toHaveLength(8)
})
