'use server'

import { headers } from 'next/headers'
import type { CommandAnswer, CommandName } from '@/components/notifications/command-button'
import type { Operator } from '@/lib/auth/operator'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { currentOperator } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'
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
  try {
    requireSameOrigin(await headers())
    await ask(await currentOperator(), command, notificationId, String(reason).trim().slice(0, 500))
    return { kind: 'queued' }
  } catch (error) {
    if (error instanceof AppError) return { kind: 'refused', message: error.message }
    throw error
  }
}

async function ask(by: Operator, command: CommandName, notificationId: string, text: string): Promise<unknown> {
  const reason = text || null
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
