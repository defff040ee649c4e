import { expect, test } from 'vitest'
import { readAuditDetail } from '@/lib/audit/audit-detail'

test('what was before and after is told by the fields that differ', () => {
  const detail = { before: { role: 'viewer', disabled: false }, after: { role: 'admin', disabled: false } }
  expect(readAuditDetail(detail)).toEqual({
    kind: 'changes',
    changes: [{ path: 'role', before: 'viewer', after: 'admin' }],
  })
})

test('changes that were recorded as such stay as they are', () => {
  const changes = [{ path: 'routes.sms', before: null, after: { channel: 'sms' } }]
  expect(readAuditDetail({ changes })).toEqual({ kind: 'changes', changes })
})

test('anything else is facts by name, however deep, without what is absent', () => {
  const detail = {
    mode: 'retry',
    ratePerSecond: null,
    counts: { total: 3, excluded: { unknown: 1 } },
    scopes: ['guard', 'config:read'],
  }
  expect(readAuditDetail(detail)).toEqual({
    kind: 'facts',
    facts: [
      ['mode', 'retry'],
      ['counts.total', '3'],
      ['counts.excluded.unknown', '1'],
      ['scopes', 'guard, config:read'],
    ],
  })
})

test('no detail, and one that says nothing, are nothing', () => {
  for (const detail of [null, undefined, 'text', [], {}]) expect(readAuditDetail(detail)).toEqual({ kind: 'nothing' })
})
