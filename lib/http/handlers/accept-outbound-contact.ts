import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError } from '@/lib/domain/errors'
import { answerAccepted } from '@/lib/http/handlers/answer-accepted'
import { requireKeyInBody } from '@/lib/http/handlers/body-key'
import { asHandler, hotRoute } from '@/lib/http/hot-route'
import { readJson, singleRequestBytesMax } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import { acceptOne, currentLane } from '@/lib/intake/accept-queue'
import { buildNotificationRequest } from '@/lib/intake/build-request'
import { notificationRequestSchema, type OutboundContact, outboundContactSchema } from '@/lib/intake/request-schemas'

/** `POST /api/v2/outbound/contacts`: the guide's body, answered as `POST /api/v1/notifications`. */
export const acceptOutboundContact = hotRoute('notifications:write', async ({ request, producer }) => {
  const body = await readJson(request, singleRequestBytesMax)
  requireKeyInBody(body)
  const contact = validate(outboundContactSchema, body)
  const configuration = await activeConfiguration()
  const type = contact.notificationType ?? configuration.document.facade.outboundContacts[contact.data.type]
  if (!type) throw noType(contact.data.type)
  const input = validate(notificationRequestSchema, asNotification(contact, type))
  return answerAccepted(
    await acceptOne(
      buildNotificationRequest(producer.producerId, contact.idempotencyKey, input, configuration, currentLane()),
    ),
  )
})
export const acceptOutboundContactHandler = asHandler(acceptOutboundContact)

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
