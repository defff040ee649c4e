import { expect, test } from 'vitest'
import { type FieldKind, parsedOf, textOf } from '@/components/configuration/field-text'

test.each<[FieldKind, unknown]>([
  ['text', 'Order {{ data.id }}'],
  ['number', 250],
  ['list', ['a:9092', 'b:9092']],
  ['numbers', [404, 410]],
  ['lines', ['customers', '{{ identifiers.customer_id }}']],
  ['pairs', { since: '{{ within }}', 'x-url': 'https://example.com:8443/a' }],
  ['json', { id: '{{ identifiers.customer_id }}', deep: [1, true] }],
  ['scalar', 'SENT'],
  ['scalar', 1],
  ['scalar', true],
  // A text that looks like something else stays a text.
  ['scalar', '1'],
  ['scalar', 'true'],
  ['scalar', ['sent', 'queued']],
])('what is shown of a value (%s: %j) is read as that value', (kind, value) => {
  expect(parsedOf(textOf(value, kind), kind)).toEqual(value)
})

test('what is left empty is not set', () => {
  for (const kind of ['text', 'number', 'secret', 'list', 'pairs', 'json'] as const) {
    expect(textOf(undefined, kind)).toBe('')
    expect(parsedOf('', kind)).toBeUndefined()
  }
})

test('what cannot be read stays as it was typed, for the schema to refuse', () => {
  expect(parsedOf('soon', 'number')).toBe('soon')
  expect(parsedOf('{ id', 'json')).toBe('{ id')
  expect(parsedOf('404, gone', 'numbers')).toEqual([404, 'gone'])
})
