'use server'

import { commandAction } from '@/app/(console)/notifications/[id]/actions'
import type { CommandName } from '@/components/notifications/command-button'
import type { BulkAnswer } from '@/components/review/waiting-table'

const atOnceMax = 100

/** Writes the same command for several notifications; each stands alone. */
export async function bulkCommandAction(command: CommandName, ids: string[], reason: string): Promise<BulkAnswer> {
  const refused: string[] = []
  let queued = 0
  for (const id of ids.slice(0, atOnceMax)) {
    const answer = await commandAction(command, String(id), reason)
    if (answer.kind === 'queued') queued++
    else refused.push(answer.message)
  }
  return { queued, refused: [...new Set(refused)] }
}
