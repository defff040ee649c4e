import type { WindowClaim } from '@/lib/domain/admission'
import type { AppError } from '@/lib/domain/errors'
import type { Channel } from '@/lib/domain/notification'
import type { RequestFamily } from '@/lib/domain/request-key'

/** One intended notification, rendered and sealed, waiting for the guards. */
export type Candidate = {
  id: string
  type: string
  channel: Channel
  provider: string
  campaign: string | null
  eventId: string | null
  occurredAt: string | null
  sendAt: string | null
  /** As the producer asked; null: the type's default, counted from acceptance. */
  expiresAt: string | null
  expiresAfterMs: number
  windows: WindowClaim[]
  /** Blind hashes of addresses and identifiers, for finding the notification by its customer. */
  references: string[]
  bodyHash: Buffer
  sealed: Buffer
}

/** A request ready for admission: it was read and understood, nothing is stored. */
export type AcceptRequest = {
  family: Extract<RequestFamily, 'notification' | 'event'>
  producerId: string
  key: string
  keyHash: string
  /** Hex SHA-256 of the canonical request. */
  fingerprint: string
  /** The request as it is compared when its key comes again with another content. */
  document: unknown
  /** The notification's id, or the event's. */
  subjectId: string
  candidates: Candidate[]
  /**
   * What today's configuration has against it; then it has no candidates. It goes on to admission all the same: what was
   * accepted before, under another configuration, is answered as it was.
   */
  refusal: AppError | null
  event: { eventType: string; sealed: Buffer } | null
  configurationVersion: number
  keyRetentionMs: number
}

/** What a request is answered: the exact text, so that a repeat gets the same bytes. */
export type AcceptAnswer = { status: 200 | 202; body: string; replayed: boolean }
