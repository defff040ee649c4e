'use server'

import { answeringOwner } from '@/app/(console)/answering'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import type { CodesAnswer, OfferAnswer } from '@/components/govern/second-factor-setup'
import { changeOwnPassword } from '@/lib/auth/change-own-password'
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeOwnSecondFactor,
  renewOwnRecoveryCodes,
} from '@/lib/auth/own-second-factor'
import { endOtherSessions, endOwnSession } from '@/lib/auth/sessions'

export async function beginSecondFactorAction(password: string): Promise<OfferAnswer> {
  return answeringOwner(async (actor) => {
    const offer = await beginSecondFactor(actor, String(password))
    return { kind: 'offered' as const, ...offer }
  })
}

export async function confirmSecondFactorAction(code: string): Promise<CodesAnswer> {
  return answeringOwner(async (actor) => {
    const codes = await confirmSecondFactor(actor, String(code))
    return { kind: 'codes' as const, codes }
  })
}

export async function renewRecoveryCodesAction(code: string): Promise<CodesAnswer> {
  return answeringOwner(async (actor) => {
    const codes = await renewOwnRecoveryCodes(actor, String(code))
    return { kind: 'codes' as const, codes }
  })
}

export async function removeSecondFactorAction(password: string, code: string): Promise<GovernAnswer> {
  return answeringOwner(async (actor) => {
    await removeOwnSecondFactor(actor, { password: String(password), code: String(code) })
    return { kind: 'done' as const, message: 'The second factor is off' }
  })
}

export async function changePasswordAction(current: string, chosen: string): Promise<GovernAnswer> {
  return answeringOwner(async (actor) => {
    await changeOwnPassword(actor, String(current), String(chosen))
    return { kind: 'done' as const, message: 'Your password is changed' }
  })
}

export async function endSessionAction(sessionId: string): Promise<GovernAnswer> {
  return answeringOwner(async (actor) => {
    await endOwnSession(actor, String(sessionId))
    return { kind: 'done' as const, message: 'The session has ended' }
  })
}

export async function endOtherSessionsAction(): Promise<GovernAnswer> {
  return answeringOwner(async (actor) => {
    const ended = await endOtherSessions(actor)
    return { kind: 'done' as const, message: ended === 1 ? '1 session has ended' : `${ended} sessions have ended` }
  })
}
