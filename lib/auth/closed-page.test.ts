import { expect, test } from 'vitest'
import { closedPage, permissionOfClosedPage } from '@/lib/auth/closed-page'
import { AppError } from '@/lib/domain/errors'

const digestOf = (error: unknown) => (closedPage(error, 'audit.read') as { digest?: string }).digest

test('an error for a role says what the page takes, and one for another reason nothing', () => {
  expect(permissionOfClosedPage(digestOf(new AppError('forbidden', 'no')))).toBe('audit.read')
  expect(digestOf(new Error('the database is away'))).toBeUndefined()
  expect(digestOf(new AppError('unauthenticated', 'sign in'))).toBeUndefined()
  for (const other of [undefined, '1234567890', 'closed to this role: everything'])
    expect(permissionOfClosedPage(other)).toBeNull()
})
