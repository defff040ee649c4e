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

/**
 * The port. Vendor words stop here: an adapter's table maps codes to outcomes and an unmapped code is `unknown`.
 * `send` never throws and never retries.
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
}
