import { type Permission, permissions } from '@/lib/auth/permissions'
import { AppError } from '@/lib/domain/errors'

const mark = 'closed to this role: '

/** Nothing of an error but its digest reaches the browser: there it says that the page is not for this role, and what it takes. */
export function closedPage(error: unknown, permission: Permission): unknown {
  return error instanceof AppError && error.code === 'forbidden'
    ? Object.assign(error, { digest: mark + permission })
    : error
}

/** What it would take to open a page, of the digest of the error that it failed with; null: it failed for another reason. */
export function permissionOfClosedPage(digest: string | undefined): Permission | null {
  return permissions.find((permission) => digest === mark + permission) ?? null
}
