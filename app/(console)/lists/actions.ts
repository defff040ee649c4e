'use server'

import { answering } from '@/app/(console)/answering'
import type { NewListAnswer } from '@/components/lists/new-list-button'
import { makeList } from '@/lib/lists/console-lists'

export async function newListAction(input: unknown): Promise<NewListAnswer> {
  return answering(async (by) => {
    const { made, list } = await makeList(by, input)
    return { kind: 'made' as const, name: list.name, isNew: made }
  })
}
