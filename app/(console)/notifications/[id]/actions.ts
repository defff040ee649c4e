'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { CommandAnswer, CommandName } from '@/components/notifications/command-button'
import type { EvidenceAnswer } from '@/components/notifications/evidence-button'
import type { RevealAnswer } from '@/components/notifications/reveal-button'
import { AppError } from '@/lib/domain/errors'
import { takeEvidence } from '@/lib/evidence/take-evidence'
import { type Revealed, revealNotification } from '@/lib/insights/reveal-notification'
import type { CommandRequest } from '@/lib/operations/ask-for-command'
import { requestCancel } from '@/lib/operations/request-cancel'
import { requestResend } from '@/lib/operations/request-resend'
import { requestResolve } from '@/lib/operations/request-resolve'
import { requestRetry } from '@/lib/operations/request-retry'

/** Writes a command about one notification to the outbox, once for each `asking`. */
export async function commandAction(
  command: CommandName,
  notificationId: string,
  reason: string,
  asking: string,
): Promise<CommandAnswer> {
  return answering(async (by) => {
    const idempotencyKey = `console ${String(asking).slice(0, 100)}`
    await ask(command, { by, notificationId, reason: reasonOf(reason), idempotencyKey })
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

async function ask(command: CommandName, request: CommandRequest): Promise<unknown> {
  switch (command) {
    case 'retry':
      return requestRetry(request)
    case 'cancel':
      return requestCancel(request)
    case 'resend':
      return requestResend({ ...request, reason: required(request.reason) })
    case 'confirm_sent':
      return requestResolve({ ...request, reason: required(request.reason), verdict: 'sent' })
    case 'confirm_not_sent':
      return requestResolve({ ...request, reason: required(request.reason), verdict: 'not_sent' })
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
