'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { requireSecondFactor, resetSecondFactor } from '@/lib/auth/govern-second-factor'
import { addUser, changeAccess, resetPassword } from '@/lib/auth/manage-users'
import { endUserSessions } from '@/lib/auth/sessions'

export async function addUserAction(input: { email: string; name: string; role: string }): Promise<GovernAnswer> {
  return answering(async (by) => {
    const secret = await addUser(by, { email: String(input.email), name: String(input.name), role: String(input.role) })
    return { kind: 'done' as const, message: 'Account made', secret }
  })
}

export async function changeRoleAction(userId: string, role: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    await changeAccess(by, { userId: String(userId), role: String(role), disabled: null })
    return { kind: 'done' as const, message: `The role is now ${role}; every session of theirs has ended` }
  })
}

export async function setDisabledAction(userId: string, disabled: boolean): Promise<GovernAnswer> {
  return answering(async (by) => {
    await changeAccess(by, { userId: String(userId), role: null, disabled: disabled === true })
    return { kind: 'done' as const, message: disabled ? 'Access ended, with every session' : 'Access given back' }
  })
}

export async function resetPasswordAction(userId: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    const secret = await resetPassword(by, String(userId))
    return { kind: 'done' as const, message: 'The old password and every session have ended', secret }
  })
}

export async function requireSecondFactorAction(roles: string[]): Promise<GovernAnswer> {
  return answering(async (by) => {
    await requireSecondFactor(by, [roles].flat().map(String))
    return { kind: 'done' as const, message: 'Saved; it holds from the next request on' }
  })
}

export async function resetSecondFactorAction(userId: string, reason: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    await resetSecondFactor(by, String(userId), reasonOf(reason))
    return { kind: 'done' as const, message: 'The second factor and every session of theirs have ended' }
  })
}

export async function endUserSessionAction(userId: string, sessionId: string | null): Promise<GovernAnswer> {
  return answering(async (by) => {
    await endUserSessions(by, String(userId), sessionId === null ? null : String(sessionId))
    return { kind: 'done' as const, message: sessionId === null ? 'All sessions have ended' : 'The session has ended' }
  })
}
