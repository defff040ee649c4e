import { expect, test } from 'vitest'
import { can, isRole, permissions, roles } from '@/lib/auth/permissions'

// Written out a second time on purpose: whoever changes who may do what says so twice.
const table: Record<(typeof permissions)[number], string> = {
  'overview.read': 'viewer support operator admin',
  'notification.read': 'viewer support operator admin',
  'notification.reveal': 'operator admin',
  'notification.retry': 'support operator admin',
  'notification.resend': 'operator admin',
  'notification.resolve': 'operator admin',
  'notification.cancel': 'operator admin',
  'replay.run': 'operator admin',
  'lists.read': 'viewer support operator admin',
  'lists.manage': 'operator admin',
  'provider.pause': 'operator admin',
  'duplicates.read': 'viewer support operator admin',
  'configuration.read': 'operator admin',
  'configuration.write': 'admin',
  'keys.manage': 'admin',
  'users.manage': 'admin',
  'audit.read': 'operator admin',
  'evidence.take': 'support operator admin',
  'person.erase': 'admin',
  'approval.read': 'operator admin',
}

test.each(permissions)('%s is permitted to exactly the roles that the table names', (permission) => {
  expect(roles.filter((role) => can(role, permission)).join(' ')).toBe(table[permission])
})

test('a role that is not in the table is none', () => {
  expect(roles.every(isRole)).toBe(true)
  for (const text of ['', 'Admin', 'root', 'constructor', '__proto__']) expect(isRole(text)).toBe(false)
})
