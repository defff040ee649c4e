import type { Handler } from '@/lib/http/api-route'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { acceptOutboundContactHandler } from '@/lib/http/handlers/accept-outbound-contact'
import { guardClaimHandler } from '@/lib/http/handlers/guard-claim'
import { guardConfirmHandler, guardReleaseHandler } from '@/lib/http/handlers/guard-settle'
import { receiveReceiptsHandler } from '@/lib/http/handlers/receive-receipts'
import { uploadContactsHandler } from '@/lib/http/handlers/upload-contacts'

/**
 * The POST paths that the server answers in front of Next, which costs ten times as much a request. The handlers are
 * the ones that app/api exports: where there is no server of ours, Next serves the same. A segment in braces is a
 * parameter.
 */
export const hotRoutes: ReadonlyMap<string, Handler> = new Map([
  ['/api/v1/notifications', acceptNotificationHandler],
  ['/api/v1/notifications/batch', acceptBatchHandler],
  ['/api/v1/events', acceptEventHandler],
  ['/api/v1/receipts/{provider}', receiveReceiptsHandler],
  ['/api/v2/events', acceptEventHandler],
  ['/api/v2/outbound/contacts', acceptOutboundContactHandler],
  ['/api/v1/guard/claim', guardClaimHandler],
  ['/api/v1/guard/confirm', guardConfirmHandler],
  ['/api/v1/guard/release', guardReleaseHandler],
  ['/api/v1/lists/{name}/contacts', uploadContactsHandler],
])
