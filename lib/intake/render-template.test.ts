import { expect, test } from 'vitest'
import { renderTemplate, templateVariables } from '@/lib/intake/render-template'

const scope = { data: { orderId: 'ORD_1', nested: { a: 1 }, html: '<b>' } }

test('variables are filled in, filters work, and nothing is escaped that was not asked for', () => {
  expect(renderTemplate('Order {{ data.orderId | downcase }} {{ data.html }}', scope)).toEqual({
    kind: 'text',
    text: 'Order ord_1 <b>',
  })
})

test.each([
  ['{{ data.missing }}', 'data.missing'],
  ['{{ data.nested.b }}', 'data.nested.b'],
  ['{{ data.constructor.name }}', 'data.constructor'],
  ['{{ data.__proto__ }}', 'data.__proto__'],
])('%s is a fault that names %s', (template, missing) => {
  const message = `the template needs ${missing}, which is missing`
  expect(renderTemplate(template, scope)).toEqual({ kind: 'fault', message, missing })
})

test.each([
  ['{% for i in (1..1000000000) %}x{% endfor %}', 'the template could not be rendered'],
  ['{{ data.orderId | no_such_filter }}', 'the template could not be rendered'],
])('%s is a fault', (template, message) => {
  expect(renderTemplate(template, scope)).toEqual({ kind: 'fault', message })
})

test('a busy machine refuses no good request: rendering has no limit in time', () => {
  const slow = {
    data: {
      get orderId() {
        for (const until = performance.now() + 80; performance.now() < until; );
        return 'ORD_1'
      },
    },
  }
  expect(renderTemplate('{{ data.orderId }}{{ data.orderId }}', slow)).toEqual({ kind: 'text', text: 'ORD_1ORD_1' })
})

test('the variables of a template are known without rendering it', () => {
  expect(templateVariables('{{ data.orderId | append: campaign }}')).toEqual([['data', 'orderId'], ['campaign']])
})
