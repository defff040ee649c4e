import Link from 'next/link'
import { EmptyState } from '@/components/feedback/empty-state'
import { type Permission, rolesThatMay } from '@/lib/auth/permissions'

/** A page that is there, but not for who looks: which roles may open it, and whom to ask. */
export function ClosedPage({ permission }: { permission: Permission }) {
  const roles = new Intl.ListFormat('en', { type: 'disjunction' }).format(rolesThatMay(permission))
  return (
    <EmptyState title="Your role does not open this page" heading="h1">
      <p className="mb-3">It takes the role {roles}. An administrator gives roles: ask one if you need it.</p>
      <Link href="/" className="text-accent underline">
        Overview
      </Link>
    </EmptyState>
  )
}
