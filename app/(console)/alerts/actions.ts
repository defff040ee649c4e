'use server'

import { answering } from '@/app/(console)/answering'
import type { AlertAnswer } from '@/components/alerts/edit-alert-button'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import type { AlertRuleInput } from '@/lib/alerts/alert-schemas'
import { removeAlert, saveAlert, testAlert } from '@/lib/alerts/manage-alerts'

export async function addAlertAction(value: AlertRuleInput): Promise<AlertAnswer> {
  return answering(async (by) => {
    await saveAlert(by, { id: null, revision: null, value })
    return { kind: 'saved' as const }
  })
}

export async function changeAlertAction(id: string, revision: number, value: AlertRuleInput): Promise<AlertAnswer> {
  return answering(async (by) => {
    await saveAlert(by, { id: String(id), revision: Number(revision), value })
    return { kind: 'saved' as const }
  })
}

export async function tryAlertAction(id: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    const problem = await testAlert(by, String(id))
    if (problem !== null) return { kind: 'refused' as const, message: `It was not taken: ${problem}` }
    return { kind: 'done' as const, message: 'It was taken' }
  })
}

export async function removeAlertAction(id: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    await removeAlert(by, String(id))
    return { kind: 'done' as const, message: 'Removed' }
  })
}
