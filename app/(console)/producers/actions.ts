'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import type { KeyAnswer } from '@/components/govern/new-key-button'
import { issueProducerKey } from '@/lib/auth/issue-producer-key'
import { retireProducerKey } from '@/lib/auth/retire-producer-key'

export async function issueKeyAction(input: unknown): Promise<KeyAnswer> {
  return answering(async (by) => {
    const { token } = await issueProducerKey(by, input, new Date())
    return { kind: 'made' as const, token }
  })
}

export async function retireKeyAction(keyId: string, reason: string): Promise<GovernAnswer> {
  return answering(async (by) => {
    await retireProducerKey(by, String(keyId), reasonOf(reason))
    return { kind: 'done' as const, message: 'The key has ended: requests with it are refused within a second' }
  })
}
