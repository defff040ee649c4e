import { createProducerKey } from '@/lib/auth/create-producer-key'
import { newKeySchema } from '@/lib/auth/new-key'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import type { Scope } from '@/lib/auth/scopes'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError } from '@/lib/domain/errors'
import { validate } from '@/lib/http/validate'

/**
 * Makes a key; its token is in this answer and nowhere else.
 * @throws AppError `forbidden`, `proof_needed`, `invalid`, `not_allowed` for one that would do alone what takes four eyes
 */
export async function issueProducerKey(
  by: Operator,
  input: unknown,
  now: Date,
): Promise<{ keyId: string; token: string }> {
  requirePermission(by, 'keys.manage')
  const { producer, scopes: wanted, ratePerSecond, expiresInDays, networks } = validate(newKeySchema, input)
  requireRecentProof(by)
  await refuseWayAround(wanted)
  const expiresAt = expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * 86_400_000)
  const allowed = networks.split(/[\s,]+/).filter(Boolean)
  return createProducerKey({
    ...{ producer, scopes: wanted, ratePerSecond, expiresAt, networks: allowed, actor: actorOf(by) },
  })
}

/** A key acts by itself: made by one person alone it would undo the second one. */
async function refuseWayAround(wanted: readonly Scope[]): Promise<void> {
  const { fourEyes } = (await activeConfiguration()).document
  if (fourEyes === undefined) return
  const guarded: Scope[] = [
    'config:write',
    ...(fourEyes.replaysAbove === undefined ? [] : ['operations' as const]),
    ...(fourEyes.exports ? ['notifications:read:pii' as const] : []),
  ]
  const scope = wanted.find((one) => guarded.includes(one))
  if (scope !== undefined)
    throw new AppError(
      'not_allowed',
      `Four eyes are on, and a key with the scope ${scope} acts by itself: make it on the server, with npm run once -- keys create.`,
    )
}
