import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import { lengthMs } from '@/lib/domain/duration'
import { AppError } from '@/lib/domain/errors'
import { uuidV7 } from '@/lib/domain/identity'
import { readRequestKey, requestKeyHash } from '@/lib/domain/request-key'
import type { AcceptRequest, Candidate } from '@/lib/intake/accept-request'
import type { Audience } from '@/lib/intake/audience'
import { fingerprintOf, withoutAbsent } from '@/lib/intake/fingerprint'
import { prepareCandidate } from '@/lib/intake/prepare-candidate'
import type { NotificationRequest } from '@/lib/intake/request-schemas'
import { takeRandom } from '@/lib/secrets/take-random'

/** Makes a validated notification request ready for admission; what is `invalid` about it is its `refusal`. */
export function buildNotificationRequest(
  producerId: string,
  key: string,
  request: NotificationRequest,
  configuration: ActiveConfiguration,
  lane: number,
): AcceptRequest {
  return buildRequestOf(producerId, key, request, configuration, newId(lane))
}

/** The same for a notification whose id is known, and that may come from a campaign. */
export function buildRequestOf(
  producerId: string,
  key: string,
  request: NotificationRequest & { audience?: Audience },
  configuration: ActiveConfiguration,
  id: string,
): AcceptRequest {
  const document = withoutAbsent(request)
  return {
    family: 'notification',
    producerId,
    key,
    keyHash: requestKeyHash('notification', producerId, key),
    fingerprint: fingerprintOf('notification', document),
    document,
    subjectId: id,
    ...candidatesOr(() => [prepareCandidate(request, id, configuration)]),
    event: null,
    configurationVersion: configuration.version,
    keyRetentionMs: keyRetentionMs(configuration),
  }
}

/** What a request would make of today's configuration, or why that is nothing. */
export function candidatesOr(prepare: () => Candidate[]): Pick<AcceptRequest, 'candidates' | 'refusal'> {
  try {
    return { candidates: prepare(), refusal: null }
  } catch (error) {
    if (error instanceof AppError) return { candidates: [], refusal: error }
    throw error
  }
}

/** A key from a header or a body member. @throws AppError naming what is wrong with it */
export function requireRequestKey(given: string | null | undefined): string {
  const read = readRequestKey(given)
  switch (read.kind) {
    case 'key':
      return read.key
    case 'missing':
      throw new AppError(
        'idempotency_key_missing',
        'Send an Idempotency-Key: one per business transaction, the same on every retry.',
      )
    case 'invalid':
      throw new AppError('idempotency_key_invalid', `The Idempotency-Key cannot be used: ${read.reason}.`)
  }
}

export function newId(lane?: number): string {
  return uuidV7(Date.now(), takeRandom(16), lane)
}

export function keyRetentionMs(configuration: ActiveConfiguration): number {
  return lengthMs(configuration.document.idempotencyKeyRetention)
}
