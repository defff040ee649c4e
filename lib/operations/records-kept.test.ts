import { expect, it } from 'vitest'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import { centurySeconds } from '@/lib/domain/duration'
import { recordsKept } from '@/lib/operations/records-kept'

const day = 86_400
const type = (name: string, more: object = {}) => ({
  ...{ name, channel: 'sms' as const, route: 'r', template: { body: 'x' } },
  ...more,
})
const rule = (window: string) => ({ dedup: [{ rule: 'same', fields: ['data.id'], window }] })
const kept = (input: ConfigurationInput) => recordsKept(configurationSchema.parse(input))
const days = { notifications: 'P30D', suppressions: 'P60D', audit: 'P1Y' }

it('keeps records as long as the longest of texts, keys with their tombstones, and decision records', () => {
  expect(kept({}).afterSeconds).toBe(365 * day)
  expect(kept({ retention: { ...days, notifications: 'P400D' } }).afterSeconds).toBe(400 * day)
  expect(kept({ retention: days }).afterSeconds).toBe(97 * day)
  expect(kept({ retention: days, idempotencyKeyRetention: 'P30D' }).afterSeconds).toBe(120 * day)
  expect(kept({ retention: { ...days, suppressions: 'forever' } }).afterSeconds).toBe(centurySeconds)
})

it('keeps those of a type for as long as its last duplicate may name them', () => {
  const within = { guardrail: { kind: 'internal', fields: ['recipient.phone'], within: 'P50D' } }
  const types = [
    type('short', rule('P30D')),
    type('long', rule('P40D')),
    type('guarded', within),
    type('once', rule('forever')),
    type('none'),
  ] as ConfigurationInput['notificationTypes']
  expect(kept({ retention: days, notificationTypes: types }).longer).toEqual([
    { type: 'long', seconds: 100 * day },
    { type: 'guarded', seconds: 110 * day },
    { type: 'once', seconds: centurySeconds },
  ])
})
