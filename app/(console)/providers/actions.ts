'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { tryProvider } from '@/lib/configuration/try-provider'
import { AppError } from '@/lib/domain/errors'
import { pauseByHand } from '@/lib/operations/pause-provider-by-hand'
import { resumeByHand } from '@/lib/operations/resume-provider-by-hand'

export async function pauseProviderAction(name: string, reason: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    await pauseByHand({ by, provider: String(name), reason: required(reason) })
    return { kind: 'done' as const, message: `${name} is paused` }
  })
}

export async function resumeProviderAction(name: string, reason: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    await resumeByHand({ by, provider: String(name), reason: required(reason) })
    return { kind: 'done' as const, message: `${name} takes messages again` }
  })
}

/** Asks a provider whether it is reached by what its form has. */
export async function tryProviderAction(name: string | null, value: unknown) {
  return answering((by) => tryProvider(by, name === null ? null : String(name), value))
}

function required(reason: string): string {
  const text = reasonOf(reason)
  if (text === null) throw new AppError('invalid', 'Say why: the reason is kept in the audit.')
  return text
}
