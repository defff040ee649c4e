'use client'

import { ClosedPage } from '@/components/feedback/closed-page'
import { type PageError, Unreadable } from '@/components/feedback/unreadable'
import { permissionOfClosedPage } from '@/lib/auth/closed-page'

export default function ConsoleError({ error }: { error: PageError }) {
  const permission = permissionOfClosedPage(error.digest)
  return permission ? <ClosedPage permission={permission} /> : <Unreadable error={error} />
}
