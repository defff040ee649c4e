import type { z } from 'zod'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import type { Channel } from '@/lib/domain/notification'

/** How a provider tells our repeated attempts apart, as data; tenants differ, so the configuration may override it. */
export type Capabilities = {
  idempotency: { kind: 'native-key' | 'natural-upsert' | 'receiver-dedupe' | 'none'; retention: string | null }
  lookup: 'by-key' | 'by-fingerprint' | 'by-receipt' | 'none'
}

/** What was rendered once at acceptance. Nothing in it depends on the attempt, the provider or the clock. */
export type FrozenMessage = {
  /** The provider's idempotency key on every attempt and every fallback. */
  notificationId: string
  type: string
  eventType: string | null
  channel: Channel
  /** The channel's address: E.164 for sms and voice, a mailbox for email. */
  address: string
  recipient: { phone?: string | undefined; email?: string | undefined; customerId?: string | undefined }
  identifiers: { name: string; value: string }[]
  data: Record<string, unknown>
  subject: string | null
  body: string
  /** RFC 3339, UTC. */
  acceptedAt: string
  /** RFC 3339, UTC: when it has become useless. Known where it is sent. */
  expiresAt?: string
}

/** The bytes of one provider's request: a pure function of message and settings, so every attempt sends the same. */
export type PreparedSend = { bytes: Buffer; message: FrozenMessage }

export type SendContext = {
  /** Total time for this attempt, connection included. */
  timeoutMs: number
  /** Aborted only when the process must end now; the outcome is then `unknown`. */
  signal: AbortSignal
  /** `Once/<version>`. */
  userAgent: string
}

/** What the provider says, asked about a message whose outcome we do not know. */
export type LookupAnswer =
  | { found: 'accepted'; providerMessageId: string | null }
  /** It has no such message. Proof of a non-send only when asked `lagMs` after the last attempt ended. */
  | { found: 'absent' }
  /** The question was not answered: ask again later. Never proof of anything. */
  | {
      found: 'undetermined'
      code: string
      detail: string | null
      /** It could not be reached, or answered with a fault of its own: its breaker counts that. */
      providerFailed?: true
      /** It does not want to be asked before so many seconds are over. */
      retryAfterSeconds?: number
    }

/**
 * The question, asked as the provider needs it: by our key, or by what was sent to whom since when. `ageMs`: how long ago the first attempt
 * was, where one clock has measured it; by it the instant is known on the provider's own clock, however wrong ours is.
 */
export type LookupQuestion = { prepared: PreparedSend; firstAttemptAt: Date; ageMs?: number | null }

export type Lookup<Settings> = {
  /** How long a taken message may stay invisible to the look-up, in milliseconds, unless the provider's `lookupLag` knows better. */
  lagMs: number
  /** Never throws, changes nothing at the provider. */
  find(question: LookupQuestion, settings: Settings, context: SendContext): Promise<LookupAnswer>
}

/** The provider's later word about one message, in our words. At least one of the two ids is there. */
export type Receipt = {
  /** The vendor's id of this event, for deduplication; null: the hash of its content stands in. */
  receiptId: string | null
  /** Our key, where the vendor echoes it. */
  notificationId: string | null
  providerMessageId: string | null
  /** `accepted` settles an unknown; `undelivered` is the vendor's final word that it did not arrive; `noted` settles nothing. */
  status: 'accepted' | 'delivered' | 'undelivered' | 'noted'
  /** The vendor's instant, RFC 3339 in UTC; data only, it orders nothing. */
  at: string | null
  /** The vendor's word, e.g. `30003`; never its prose. */
  code: string | null
}

/** A callback as it came: the raw bytes are what is signed. `url` is the public one (ONCE_PUBLIC_URL with path and query). */
export type ReceiptCallback = { url: string; headers: Pick<Headers, 'get'>; body: Buffer; now: Date }

export type ReceiptReading =
  /** Signed by the vendor; events that say nothing about a message are left out. */
  | { kind: 'receipts'; receipts: Receipt[] }
  /** Genuine, but a person has to act: e.g. a subscription that waits for its confirmation. */
  | { kind: 'notice'; code: string; detail: string | null }
  | {
      kind: 'refused'
      code: 'signature_missing' | 'signature_wrong' | 'signature_stale' | 'unreadable' | 'not_configured'
    }
  /** It could not be checked now, e.g. the vendor's certificate could not be had: the vendor has to come again. */
  | { kind: 'unverifiable'; code: string }

export type ReceiptReader<Settings> = {
  /** Whether these settings let any callback be verified; asked of settings as they were typed, secrets masked. */
  isConfigured(settings: Settings): boolean
  /** Verifies, then reads. Never throws. */
  read(callback: ReceiptCallback, settings: Settings): Promise<ReceiptReading>
}

/** What trying a connection found. `code`: as of an outcome. */
export type ConnectionAnswer =
  /** It answers, and takes our credentials. */
  | { found: 'ready' }
  /** It answers; whether it takes our credentials shows with the first message. */
  | { found: 'reached'; code: string }
  /** A person has to mend it: it does not take what it was shown, or it may not be reached from here. */
  | { found: 'refused'; code: string; detail: string | null }
  | { found: 'unreachable'; code: string; detail: string | null }

/**
 * The port. Vendor words stop here: an adapter's table maps codes to outcomes and an unmapped code is `unknown`.
 * `send` never throws and never retries; only a 401 to a fetched token, a certain non-send, is answered with a new one, once.
 */
export type Adapter<Settings = unknown> = {
  name: string
  title: string
  channels: readonly Channel[]
  capabilities: Capabilities
  settings: z.ZodType<Settings>
  /** Names of settings that are sealed at rest and never shown. */
  secretSettings: readonly string[]
  prepare(message: FrozenMessage, settings: Settings): PreparedSend
  send(prepared: PreparedSend, settings: Settings, context: SendContext): Promise<DeliveryOutcome>
  /** Whether these settings reach the provider. Never throws, sends nothing to anybody, changes nothing there. */
  tryOut(settings: Settings, context: SendContext): Promise<ConnectionAnswer>
  /** Absent: the provider cannot be asked, and `capabilities.lookup` says so. */
  lookup?: Lookup<Settings>
  /** Absent: the provider-neutral form, signed per Standard Webhooks, is what it may send. */
  receipts?: ReceiptReader<Settings>
}
