'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { approve } from '@/lib/approvals/approve'
import { refuse } from '@/lib/approvals/refuse'
import { AppError } from '@/lib/domain/errors'

export async function approveAction(id: string, reason: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    await approve(by, { id: String(id), reason: said(reason) })
    return { kind: 'done' as const, message: 'Approved, and done' }
  })
}

export async function refuseAction(id: string, reason: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    await refuse(by, { id: String(id), reason: said(reason) })
    return { kind: 'done' as const, message: 'It is not done' }
  })
}

function said(text: string): string {
  const reason = reasonOf(text)
  if (reason === null) throw new AppError('invalid', 'Say why: the reason is kept in the audit.')
  return reason
}
