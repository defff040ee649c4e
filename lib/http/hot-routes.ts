import { acceptBatch } from '@/lib/http/handlers/accept-batch'
import { acceptEvent } from '@/lib/http/handlers/accept-event'
import { acceptNotification } from '@/lib/http/handlers/accept-notification'
import { acceptOutboundContact } from '@/lib/http/handlers/accept-outbound-contact'
import { guardClaim } from '@/lib/http/handlers/guard-claim'
import { guardConfirm, guardRelease } from '@/lib/http/handlers/guard-settle'
import { receiveProviderReceipts } from '@/lib/http/handlers/receive-receipts'
import { uploadContactList } from '@/lib/http/handlers/upload-contacts'
import type { HotHandler } from '@/lib/http/hot-route'

/**
 * The POST paths that the server answers in front of Next, which costs ten times as much a request. The verbs are
 * the ones that app/api exports: where there is no server of ours, Next serves the same. A segment in braces is a
 * parameter.
 */
export const hotRoutes: ReadonlyMap<string, HotHandler> = new Map([
  ['/api/v1/notifications', acceptNotification],
  ['/api/v1/notifications/batch', acceptBatch],
  ['/api/v1/events', acceptEvent],
  ['/api/v1/receipts/{provider}', receiveProviderReceipts],
  ['/api/v2/events', acceptEvent],
  ['/api/v2/outbound/contacts', acceptOutboundContact],
  ['/api/v1/guard/claim', guardClaim],
  ['/api/v1/guard/confirm', guardConfirm],
  ['/api/v1/guard/release', guardRelease],
  ['/api/v1/lists/{name}/contacts', uploadContactList],
])
