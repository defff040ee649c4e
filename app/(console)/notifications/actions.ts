'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { valuesOfQuery } from '@/lib/http/page-parameters'
import { askForExport, listOfAddress } from '@/lib/insights/export-list'
import { erasePerson } from '@/lib/operations/erase-person'

/** Asks another person to approve the list of an address with its customers' addresses. */
export async function askForExportAction(query: string, reason: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    await askForExport(by, listOfAddress(valuesOfQuery(String(query))), reasonOf(reason))
    return { kind: 'done' as const, message: 'It waits for a second person' }
  })
}

/** Takes the person of a blind hash out before retention does. */
export async function erasePersonAction(hash: string, reason: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    const { notifications, contacts, waiting } = await erasePerson(by, { hash: String(hash), reason: reasonOf(reason) })
    const left = waiting > 0 ? ` ${waiting} can still be sent and stay: cancel them, then erase again.` : ''
    return {
      kind: 'done' as const,
      message: `Erased from ${notifications} notifications and ${contacts} places on lists.${left}`,
    }
  })
}
