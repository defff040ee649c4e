import { expect, test } from 'vitest'
import { factsOf, factText } from '@/lib/configuration/facts-of'

test('a new part is told field by field, its rules by their names, and never as JSON', () => {
  const type = {
    name: 'order_confirmation',
    route: null,
    template: { body: 'Order {{ data.orderId }} is confirmed.' },
    dedup: [
      { rule: 'same-order', fields: ['data.orderId', 'data.shop'], window: 'PT10M' },
      { rule: 'one-each', fields: [], acceptShortWindow: false },
    ],
    headers: [{ value: 'a' }, { value: 'b' }],
  }
  expect(factsOf(type)).toEqual([
    ['name', 'order_confirmation'],
    ['template.body', 'Order {{ data.orderId }} is confirmed.'],
    ['dedup.same-order.rule', 'same-order'],
    ['dedup.same-order.fields', 'data.orderId, data.shop'],
    ['dedup.same-order.window', 'PT10M'],
    ['dedup.one-each.rule', 'one-each'],
    ['dedup.one-each.fields', 'none'],
    ['dedup.one-each.acceptShortWindow', 'no'],
    ['headers.1.value', 'a'],
    ['headers.2.value', 'b'],
  ])
})

test('a value that changed as a whole reads as text on either side', () => {
  expect(factText({ kind: 'none' })).toBe('kind: none')
  expect(factText([{ value: 'a' }, { value: 'b' }])).toBe('1.value: a, 2.value: b')
  expect(factText({})).toBe('empty')
  expect(factText(8)).toBe('8')
})
