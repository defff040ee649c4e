import { describe, expect, it } from 'vitest'
import { previewType, sampleFor } from '@/lib/configuration/preview-type'

const viewer = { kind: 'user', email: 'v@example.com', role: 'viewer' } as const
const admin = { kind: 'user', email: 'a@example.com', role: 'admin' } as const
const type = {
  name: 'order',
  channel: 'sms',
  route: 'r',
  template: { body: 'Order {{ data.orderId }} for {{ identifiers.customer_id }}.' },
  keyRecipe: '{{ data.orderId }}',
  dedup: [
    { rule: 'same-order', fields: ['data.orderId'], window: 'PT10M' },
    { rule: 'same-shop', fields: ['data.shop', 'data.orderId'], window: 'PT10M' },
  ],
} as const
const sample = JSON.stringify({ data: { orderId: 'ORD_1' }, identifiers: [{ name: 'customer_id', value: 'CUST_1' }] })

describe('the preview of a type', () => {
  it('renders body and key, and says what each rule would compare', () => {
    expect(previewType(admin, type, sample)).toMatchObject({
      kind: 'rendered',
      body: { kind: 'text', text: 'Order ORD_1 for CUST_1.' },
      key: { kind: 'text', text: 'ORD_1' },
      rules: [
        { rule: 'same-order', values: ['ORD_1'], missing: [] },
        { rule: 'same-shop', values: null, missing: ['data.shop'] },
      ],
    })
  })

  it('offers the fields of the sample, with examples', () => {
    const preview = previewType(admin, type, sample)
    expect(preview.kind === 'rendered' && preview.fields).toEqual(
      expect.arrayContaining([
        { path: 'data.orderId', example: 'ORD_1' },
        { path: 'identifiers.customer_id', example: 'CUST_1' },
      ]),
    )
  })

  it('names what the template needs and the sample lacks', () => {
    expect(previewType(admin, type, '{"data":{"orderId":"1"}}')).toMatchObject({
      body: { kind: 'fault', message: expect.stringContaining('identifiers.customer_id') },
    })
  })

  it('says that a sample is none', () => {
    expect(previewType(admin, type, '[1]')).toEqual({
      kind: 'invalid',
      faults: [{ path: 'sample', message: 'is not a JSON object' }],
    })
    expect(previewType(admin, type, '{"data":{"a":1,"a":2}}').kind).toBe('invalid')
  })

  it('begins with a sample that the type accepts', () => {
    const preview = previewType(
      admin,
      { ...type, dedup: [type.dedup[0]] },
      sampleFor({ ...type, dedup: [{ ...type.dedup[0], fields: ['data.orderId'] }] }),
    )
    expect(preview).toMatchObject({ body: { kind: 'text' }, rules: [{ missing: [] }] })
  })

  it('is not for who may not read the configuration', () => {
    expect(() => previewType(viewer, type, sample)).toThrow(/does not permit/)
  })
})
