import { database } from '@/db/client'
import { insertCollision } from '@/db/queries/insert-collision'
import { readSealedSubject } from '@/db/queries/read-sealed-subject'
import type { Admission } from '@/lib/domain/admission'
import { differingPaths } from '@/lib/domain/differing-paths'
import { AppError } from '@/lib/domain/errors'
import { laneOf } from '@/lib/domain/lane'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { newId } from '@/lib/intake/build-request'
import { openEventData } from '@/lib/intake/event-content'
import { withoutAbsent } from '@/lib/intake/fingerprint'
import { openContent } from '@/lib/intake/notification-content'

type CollisionDecision = Admission & { kind: 'collision' }

/** Records that a key came again with another content. @returns the error for the producer, with the paths that differ */
export async function recordCollision(
  request: AcceptRequest,
  decision: CollisionDecision,
  firstInBatch: unknown,
): Promise<AppError> {
  const first = firstInBatch ?? (await firstDocument(request, decision.subjectId))
  const paths = first === null ? [] : differingPaths(first, request.document)
  const [candidate] = request.candidates
  await insertCollision(database('accept'), {
    id: newId(),
    producerId: request.producerId,
    keyHash: request.keyHash,
    key: request.key,
    subjectId: decision.subjectId,
    fingerprint: request.fingerprint,
    firstFingerprint: decision.firstFingerprint,
    paths,
    type: candidate?.type ?? '',
    channel: candidate?.channel ?? '',
  })
  return new AppError(
    'idempotency_key_reused',
    'This Idempotency-Key was used for a request with other content. Nothing was sent. Use one key per business transaction.',
    { faults: paths.map((path) => ({ path, message: 'differs from the first request with this key' })) },
  )
}

/** The first request as it was compared, rebuilt from what was sealed; null when retention has taken it. */
async function firstDocument(request: AcceptRequest, subjectId: string): Promise<unknown> {
  const stored = await readSealedSubject(database('accept'), request.family, laneOf(subjectId), subjectId)
  if (!stored) return null
  if (request.family === 'event') return { eventType: stored.eventType, data: openEventData(subjectId, stored.sealed) }
  const { message, envelope } = openContent(subjectId, stored.sealed, stored.at)
  const { type, recipient, data, identifiers } = message
  const asked = withoutAbsent({ type, recipient, data, identifiers, ...envelope })
  // Absent and empty were stored alike: take the form in which the new request has them.
  const now = request.document as Record<string, unknown>
  if (identifiers.length === 0 && !('identifiers' in now)) delete asked.identifiers
  if (Object.keys(data).length === 0 && !('data' in now)) delete asked.data
  return asked
}
