'use server'

import { answering } from '@/app/(console)/answering'
import type { VerifyAnswer } from '@/components/govern/verify-button'
import { verdictWords, verifyAuditFor } from '@/lib/audit/verify-audit'

export async function verifyAuditAction(): Promise<VerifyAnswer> {
  return answering(async (by) => {
    const verdict = await verifyAuditFor(by)
    return { kind: verdict.kind, message: verdictWords(verdict) }
  })
}
