import { createHash } from 'node:crypto'
import type { CampaignRow } from '@/db/queries/read-campaigns'
import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import { uuidV7 } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import { validate } from '@/lib/http/validate'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import type { Audience } from '@/lib/intake/audience'
import { buildRequestOf } from '@/lib/intake/build-request'
import { notificationRequestSchema } from '@/lib/intake/request-schemas'
import { openContact } from '@/lib/lists/contact-content'
import { identifierNames } from '@/lib/lists/contact-layout'
import type { ContactValues } from '@/lib/lists/read-contact'

type Source = Pick<
  CampaignRow,
  | 'id'
  | 'name'
  | 'list'
  | 'listId'
  | 'uniqueIdentifier'
  | 'columns'
  | 'producerId'
  | 'type'
  | 'dedupScope'
  | 'createdAt'
>

/**
 * The request that a contact is in a campaign. Key and id follow from campaign and contact alone: whoever makes it again,
 * after a crash or beside another engine, makes the same notification.
 * @throws AppError `invalid` when this contact cannot be notified, e.g. a template variable is missing
 */
export function campaignRequest(
  campaign: Source,
  contact: { identity: string; sealed: Buffer },
  configuration: ActiveConfiguration,
): AcceptRequest {
  const { identity, sealed } = contact
  const values = openContact(campaign.listId, identity, sealed)
  const names = identifierNames(campaign)
  const request = validate(notificationRequestSchema, {
    type: campaign.type,
    ...contactMembers(values, names),
    campaign: campaign.name,
  })
  const audience: Audience = { list: campaign.list, fields: names.map(fieldOf), scope: campaign.dedupScope }
  const key = `campaign:${campaign.id}:${identity}`
  const id = idOf(campaign, identity)
  const built = buildRequestOf(campaign.producerId, key, { ...request, audience }, configuration, id)
  if (built.refusal) throw built.refusal
  return built
}

/** Recipient, identifiers and data from a contact's cells. */
function contactMembers({ phone, email, customer_id, ...data }: ContactValues, names: string[]) {
  const identifiers = names.flatMap((name) => {
    const value = name === 'customer_id' ? customer_id : data[name]
    return value === undefined ? [] : [{ name, value }]
  })
  return {
    recipient: {
      ...(phone === undefined ? {} : { phone }),
      ...(email === undefined ? {} : { email }),
      ...(customer_id === undefined ? {} : { customerId: customer_id }),
    },
    data,
    ...(identifiers.length > 0 ? { identifiers } : {}),
  }
}

function fieldOf(name: string): string {
  return name === 'phone' || name === 'email' ? `recipient.${name}` : `identifiers.${name}`
}

/** In the contact's lane, so that a batch of contacts of one lane stays a batch to the end. */
function idOf(campaign: Source, identity: string): string {
  const chance = createHash('sha256').update(`${campaign.id}\0${identity}`).digest()
  return uuidV7(campaign.createdAt.getTime(), chance.subarray(0, 16), laneOf(identity))
}
