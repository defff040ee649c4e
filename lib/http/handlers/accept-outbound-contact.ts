import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError, type Fault } from '@/lib/domain/errors'
import { answerAccepted } from '@/lib/http/handlers/answer-accepted'
import { requireKeyInBody } from '@/lib/http/handlers/body-key'
import { asHandler, hotRoute } from '@/lib/http/hot-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { summary, validate } from '@/lib/http/validate'
import { acceptOne, currentLane } from '@/lib/intake/accept-queue'
import type { AcceptAnswer } from '@/lib/intake/accept-request'
import { buildNotificationRequest } from '@/lib/intake/build-request'
import { notificationRequestSchema, type OutboundContact, outboundContactSchema } from '@/lib/intake/request-schemas'

/** `POST /api/v2/outbound/contacts`: the guide's body, answered as `POST /api/v1/notifications`. */
export const acceptOutboundContact = hotRoute('notifications:write', async ({ request, producer }) => {
  const body = await readJson(request, singleRequestBytesMax)
  requireKeyInBody(body)
  const contact = validate(outboundContactSchema, body)
  return answerAccepted(await accepted(producer.producerId, contact).catch(rethrowInItsWords))
})
export const acceptOutboundContactHandler = asHandler(acceptOutboundContact)

async function accepted(producerId: string, contact: OutboundContact): Promise<AcceptAnswer> {
  const configuration = await activeConfiguration()
  const type = contact.notificationType ?? configuration.document.facade.outboundContacts[contact.data.type]
  if (!type) throw noType(contact.data.type)
  const input = validate(notificationRequestSchema, asNotification(contact, type))
  return acceptOne(buildNotificationRequest(producerId, contact.idempotencyKey, input, configuration, currentLane()))
}

const placesOfContact: Record<string, string> = {
  'recipient.phone': 'data.address',
  'recipient.email': 'data.address',
  type: 'notificationType',
}

/** Faults of the notification that a contact makes, by the contact's own places: the caller knows no others. */
function rethrowInItsWords(error: unknown): never {
  if (!(error instanceof AppError) || !error.detail.faults) throw error
  const byPlace = new Map<string, Fault>()
  for (const fault of error.detail.faults) {
    const path = placesOfContact[fault.path] ?? fault.path
    if (!byPlace.has(path)) byPlace.set(path, { ...fault, path })
  }
  const faults = [...byPlace.values()]
  throw new AppError(error.code, error.code === 'invalid' ? summary(faults) : error.message, {
    ...error.detail,
    faults,
  })
}

function asNotification(contact: OutboundContact, type: string) {
  const { address, ...rest } = contact.data
  const recipient = contact.data.type === 'email' ? { email: address } : { phone: address }
  return {
    type,
    recipient,
    data: { ...rest, address },
    ...(contact.identifiers ? { identifiers: contact.identifiers } : {}),
  }
}

function noType(channel: string): AppError {
  const message = `name a notificationType, or set facade.outboundContacts.${channel} in the configuration`
  return new AppError('invalid', `notificationType: ${message}.`, { faults: [{ path: 'notificationType', message }] })
}
