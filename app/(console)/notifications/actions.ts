'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { erasePerson } from '@/lib/operations/erase-person'

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
