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

it('a field of a request is looked for among identifiers, and never taken for whom it is about', () => {
  expect(fieldsOfTokens('meta.order_id:7 status:sent')).toEqual([
    ['identifier', 'order_id:7'],
    ['status', 'sent'],
  ])
  expect(fieldsOfTokens('"meta.order_id:A 7:b"')).toEqual([['identifier', 'order_id:A 7:b']])
  // Left out and named by the list, which wants a name and a value.
  expect(fieldsOfTokens('meta.order_id')).toEqual([['identifier', 'order_id']])
  expect(fieldsOfTokens('meta.order_id: meta. meta.:')).toEqual([])
})

it('the word that is being typed is gone on with, and what stands before it stays', () => {
  const known = { types: ['bill_due'], providers: ['genesys-primary'] }
  expect(tokenSuggestions('status:sent ty', known)).toEqual(['status:sent type:bill_due'])
  expect(tokenSuggestions('gene', known)).toEqual(['provider:genesys-primary'])
  expect(tokenSuggestions('', known)).toHaveLength(8)
})
