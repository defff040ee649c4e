import type { Audience } from '@/lib/intake/audience'
import type { FrozenMessage } from '@/lib/providers/provider'
import { open, seal } from '@/lib/secrets/key-ring'

/** Everything about a notification that is a customer's: sealed at acceptance, never changed. */
export type NotificationContent = {
  message: FrozenMessage
  envelope: {
    campaign: string | null
    occurredAt: string | null
    sendAt: string | null
    expiresAt: string | null
    /** Only of a campaign's notification. */
    audience?: Audience
  }
}

/** What is sealed: when it was accepted and expires stands in the notification's row, known only when it is written. */
export type UnsealedContent = {
  message: Omit<FrozenMessage, 'acceptedAt' | 'expiresAt'>
  envelope: NotificationContent['envelope']
}

/** The exact bytes that are hashed at acceptance and checked before each send. */
export function contentBytes(content: UnsealedContent): Buffer {
  return Buffer.from(JSON.stringify(content))
}

export function sealContent(notificationId: string, bytes: Buffer): Buffer {
  return seal(bytes, place(notificationId))
}

/** Opens the bytes that were frozen. @throws when the ciphertext is another row's, changed, or its key is gone. */
export function openContentBytes(notificationId: string, sealed: Buffer): Buffer {
  return open(sealed, place(notificationId))
}

export function openContent(notificationId: string, sealed: Buffer, acceptedAt: Date): NotificationContent {
  return readContent(openContentBytes(notificationId, sealed), acceptedAt)
}

export function readContent(bytes: Buffer, acceptedAt: Date): NotificationContent {
  const stored = JSON.parse(bytes.toString()) as UnsealedContent
  return { ...stored, message: { ...stored.message, acceptedAt: acceptedAt.toISOString() } }
}

function place(notificationId: string): string {
  return `notification_contents/${notificationId}`
}
