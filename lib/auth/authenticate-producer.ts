import { database } from '@/db/client'
import { findProducerKey } from '@/db/queries/find-producer-key'
import { noteKeyUse } from '@/db/queries/note-key-use'
import { isInNetworks } from '@/lib/auth/key-networks'
import { isMistyped, tokenHash } from '@/lib/auth/producer-token'
import type { AuthenticatedProducer, Scope } from '@/lib/auth/scopes'
import { env, producerTokenCharactersMax } from '@/lib/config/env'
import { AppError } from '@/lib/domain/errors'
import { log } from '@/lib/observability/log'
import { RefreshingValue } from '@/lib/observability/refreshing-value'

// Revoking a key must hold everywhere within a second; refreshing ahead keeps the look-up off the request's path.
const refreshAfterMs = 400
const staleAfterMs = 900
// Longer than a statement may take here: only a database that says nothing at all is given up.
const silentAfterMs = 4_000
const cachedKeysMax = 1_000

const keys = new Map<string, RefreshingValue<AuthenticatedProducer | null>>()

/**
 * The producer behind an `Authorization` header.
 * @param address where the request comes from; null: not known
 * @throws AppError `unauthenticated`, `forbidden` without the scope or from elsewhere, `unavailable` when keys cannot be read
 */
export async function authenticateProducer(
  authorizationHeader: string | null,
  scope: Scope,
  address: string | null = null,
): Promise<AuthenticatedProducer> {
  const token = bearerToken(authorizationHeader)
  const producer = token === null ? null : await producerOf(token)
  if (!producer) throw new AppError('unauthenticated', 'Send a valid producer key as Authorization: Bearer <key>.')
  if (producer.networks !== null && !isInNetworks(address, producer.networks)) throw fromElsewhere(producer)
  if (!producer.scopes.has(scope)) throw withoutScope(producer, scope)
  return producer
}

/** Not said to be a bad key: whoever uses it where it should be must be able to find out why it does not work there. */
function fromElsewhere({ name, keyId }: AuthenticatedProducer): AppError {
  const what = { action: 'key.refused', subjectKind: 'producer_key', subjectId: keyId } as const
  return new AppError('forbidden', 'This key may not be used from this address.', {
    denied: { actor: `producer:${name}`, ...what, because: 'the key may not be used from there' },
  })
}

function withoutScope({ name }: AuthenticatedProducer, scope: Scope): AppError {
  const what = { action: 'scope.refused', subjectKind: 'scope', subjectId: scope } as const
  return new AppError('forbidden', `This key does not have the scope ${scope}.`, {
    denied: { actor: `producer:${name}`, ...what, because: 'the key does not have it' },
  })
}

/** Forgets what is cached: the next request of every key reads it anew. */
export function forgetProducerKeys(): void {
  keys.clear()
}

function bearerToken(header: string | null): string | null {
  const token = /^Bearer +(.+)$/i.exec(header ?? '')?.[1]?.trim()
  return token && token.length <= producerTokenCharactersMax ? token : null
}

async function producerOf(token: string): Promise<AuthenticatedProducer | null> {
  const value = cached(tokenHash(token), token)
  try {
    return value && (await value.get())
  } catch (error) {
    log.warn({ err: error }, 'producer keys cannot be read')
    throw new AppError('unavailable', 'Keys cannot be checked right now. Nothing was accepted.')
  }
}

/** What is known of a token; null: its checksum is wrong, which only those have to show that are not known. */
function cached(hash: Buffer, token: string): RefreshingValue<AuthenticatedProducer | null> | null {
  const name = hash.toString('base64')
  const known = keys.get(name)
  if (known) return known
  if (isMistyped(token) && !isOfEnvironment(hash)) return null
  makeRoom()
  const value = new RefreshingValue(() => readProducer(hash), { refreshAfterMs, staleAfterMs, silentAfterMs })
  keys.set(name, value)
  return value
}

/** ONCE_API_KEY is a key whatever form it has. */
function isOfEnvironment(hash: Buffer): boolean {
  const { ONCE_API_KEY } = env()
  return ONCE_API_KEY !== undefined && hash.equals(tokenHash(ONCE_API_KEY))
}

function makeRoom(): void {
  const oldest = keys.size >= cachedKeysMax ? keys.keys().next() : undefined
  if (oldest && !oldest.done) keys.delete(oldest.value)
}

async function readProducer(hash: Buffer): Promise<AuthenticatedProducer | null> {
  const row = await findProducerKey(database('service'), hash)
  if (row) noteUse(row.keyId)
  return row ? { ...row, scopes: new Set(row.scopes) } : null
}

const notedEveryMs = 60_000
const noted = new Map<string, number>()

/** A key is read anew only while it is used. On another pool than the one that requests wait for, and at most once a minute. */
function noteUse(keyId: string): void {
  const now = performance.now()
  if (now - (noted.get(keyId) ?? Number.NEGATIVE_INFINITY) < notedEveryMs) return
  if (noted.size >= cachedKeysMax) noted.clear()
  noted.set(keyId, now)
  noteKeyUse(database('console'), keyId).catch((error) => log.warn({ err: error, keyId }, 'a key’s use was not noted'))
}
