'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { RevealAnswer } from '@/components/notifications/reveal-button'
import type { ComparedField } from '@/lib/insights/explain-duplicate'
import { revealDuplicate } from '@/lib/insights/reveal-notification'

/** Both sides of a duplicate as they are, for this view of the page only. */
export async function revealDuplicateAction(id: string, reason: string): Promise<RevealAnswer<ComparedField[]>> {
  return answering(async (by) => {
    const shown = await revealDuplicate(by, String(id), reasonOf(reason))
    return { kind: 'revealed' as const, shown }
  })
}
