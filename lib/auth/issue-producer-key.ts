import { createProducerKey } from '@/lib/auth/create-producer-key'
import { newKeySchema } from '@/lib/auth/new-key'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { validate } from '@/lib/http/validate'

/** Makes a key; its token is in this answer and nowhere else. @throws AppError `forbidden`, `proof_needed`, `invalid` */
export async function issueProducerKey(
  by: Operator,
  input: unknown,
  now: Date,
): Promise<{ keyId: string; token: string }> {
  requirePermission(by, 'keys.manage')
  const { producer, scopes: wanted, ratePerSecond, expiresInDays, networks } = validate(newKeySchema, input)
  requireRecentProof(by)
  const expiresAt = expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * 86_400_000)
  const allowed = networks.split(/[\s,]+/).filter(Boolean)
  return createProducerKey({
    ...{ producer, scopes: wanted, ratePerSecond, expiresAt, networks: allowed, actor: actorOf(by) },
  })
}
