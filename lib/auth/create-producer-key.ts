import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { insertProducerKey } from '@/db/queries/insert-producer-key'
import { asNetwork } from '@/lib/auth/key-networks'
import { newToken, tokenHash } from '@/lib/auth/producer-token'
import { type Scope, scopes } from '@/lib/auth/scopes'
import { AppError, type Fault } from '@/lib/domain/errors'
import { committed, lookFirst } from '@/lib/operations/committed'

const ratePerSecondMax = 100_000

export type CreatedProducerKey = {
  keyId: string
  producerId: string
  /** The only time that the token exists outside its producer. */
  token: string
}

/** Makes a key for a producer, which is created when its name is new. @throws AppError `invalid`, as `committed` */
export async function createProducerKey(input: {
  producer: string
  scopes: readonly Scope[]
  ratePerSecond?: number | null
  expiresAt?: Date | null
  /** Addresses and CIDR ranges; none: from anywhere. */
  networks?: readonly string[]
  actor: string
  reason?: string | null
}): Promise<CreatedProducerKey> {
  refuseFaults(input)
  const { keyId, token } = newToken()
  const key = {
    auditId: randomUUID(),
    producerId: randomUUID(),
    producer: input.producer,
    keyId,
    tokenHash: tokenHash(token),
    scopes: [...new Set(input.scopes)],
    ratePerSecond: input.ratePerSecond ?? null,
    expiresAt: input.expiresAt ?? null,
    networks: input.networks?.length ? input.networks.map((one) => asNetwork(one) ?? one) : null,
    actor: input.actor,
    reason: input.reason ?? null,
  }
  const producerId = await committed(() => insertProducerKey(database('commands'), key), lookFirst)
  return { keyId, producerId, token }
}

function refuseFaults(input: {
  producer: string
  scopes: readonly string[]
  ratePerSecond?: number | null
  networks?: readonly string[]
}): void {
  const faults: Fault[] = input.scopes
    .filter((scope) => !(scopes as readonly string[]).includes(scope))
    .map((scope) => ({ path: 'scopes', message: `there is no scope "${scope}"` }))
  if (input.scopes.length === 0) faults.push({ path: 'scopes', message: 'choose at least one' })
  if (!/^[a-z0-9][a-z0-9 ._-]{0,62}$/i.test(input.producer)) {
    faults.push({ path: 'producer', message: 'letters, digits, space, dot, dash and underscore, at most 63' })
  }
  const rate = input.ratePerSecond ?? 1
  if (!Number.isInteger(rate) || rate < 1 || rate > ratePerSecondMax) {
    faults.push({ path: 'ratePerSecond', message: `a whole number from 1 to ${ratePerSecondMax}` })
  }
  for (const network of input.networks ?? [])
    if (asNetwork(network) === null)
      faults.push({ path: 'networks', message: `"${network}" is no address and no CIDR range` })
  if (faults.length > 0) throw new AppError('invalid', 'The key cannot be made.', { faults })
}
