'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { CommandAnswer, CommandName } from '@/components/notifications/command-button'
import type { EvidenceAnswer } from '@/components/notifications/evidence-button'
import type { RevealAnswer } from '@/components/notifications/reveal-button'
import type { Operator } from '@/lib/auth/operator'
import { AppError } from '@/lib/domain/errors'
import { takeEvidence } from '@/lib/evidence/take-evidence'
import { type Revealed, revealNotification } from '@/lib/insights/reveal-notification'
import { requestCancel } from '@/lib/operations/request-cancel'
import { requestResend } from '@/lib/operations/request-resend'
import { requestResolve } from '@/lib/operations/request-resolve'
import { requestRetry } from '@/lib/operations/request-retry'

/** Writes a command about one notification to the outbox. */
export async function commandAction(
  command: CommandName,
  notificationId: string,
  reason: string,
): Promise<CommandAnswer> {
  return answering(async (by) => {
    await ask(by, command, notificationId, reasonOf(reason))
    return { kind: 'queued' as const }
  })
}

/** The recipient and the text, for this view of the page only. */
export async function revealNotificationAction(id: string, reason: string): Promise<RevealAnswer<Revealed>> {
  return answering(async (by) => {
    const shown = await revealNotification(by, String(id), reasonOf(reason))
    return { kind: 'revealed' as const, shown }
  })
}

async function ask(
  by: Operator,
  command: CommandName,
  notificationId: string,
  reason: string | null,
): Promise<unknown> {
  switch (command) {
    case 'retry':
      return requestRetry({ by, notificationId, reason })
    case 'cancel':
      return requestCancel({ by, notificationId, reason })
    case 'resend':
      return requestResend({ by, notificationId, reason: required(reason) })
    case 'confirm_sent':
      return requestResolve({ by, notificationId, reason: required(reason), verdict: 'sent' })
    case 'confirm_not_sent':
      return requestResolve({ by, notificationId, reason: required(reason), verdict: 'not_sent' })
  }
}

function required(reason: string | null): string {
  if (reason === null) throw new AppError('invalid', 'Say why: the reason is kept in the audit.')
  return reason
}

/** Two files of one notification's evidence, which the browser saves. */
export async function takeEvidenceAction(id: string, reason: string, reveal: boolean): Promise<EvidenceAnswer> {
  return answering(async (by) => {
    const files = await takeEvidence(by, { id: String(id), reason: reasonOf(reason), reveal: reveal === true })
    return { kind: 'taken' as const, ...files }
  })
}
