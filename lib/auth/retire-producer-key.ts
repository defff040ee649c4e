import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { revokeProducerKey } from '@/lib/auth/revoke-producer-key'

/** Ends a key for good. @throws AppError `forbidden`, `not_found` */
export async function retireProducerKey(by: Operator, keyId: string, reason: string | null): Promise<void> {
  requirePermission(by, 'keys.manage')
  await revokeProducerKey({ keyId, actor: actorOf(by), reason })
}
