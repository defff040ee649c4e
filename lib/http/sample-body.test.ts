import { expect, it } from 'vitest'
import { z } from 'zod'
import { sampleOf } from '@/lib/http/sample-body'

it('has what a schema demands, and nothing that may be left out', () => {
  const schema = z.strictObject({
    type: z.string(),
    verdict: z.enum(['sent', 'not_sent']),
    count: z.int(),
    items: z.array(z.strictObject({ id: z.string() })),
    either: z.union([z.strictObject({ a: z.boolean() }), z.string()]),
    reason: z.string().optional(),
  })
  const sample = { type: '', verdict: 'sent', count: 1, items: [{ id: '' }], either: { a: false } }
  expect(sampleOf(z.toJSONSchema(schema))).toEqual(sample)
  expect(sampleOf(undefined)).toEqual({})
})
