import { chargeOperator } from '@/lib/auth/limit-operator'
import { type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { withoutCards } from '@/lib/domain/card-numbers'
import { AppError } from '@/lib/domain/errors'
import { reasonToLook, revealed } from '@/lib/insights/reveal-notification'
import { readHistory } from '@/lib/insights/type-history'
import { openContent } from '@/lib/intake/notification-content'

const lookedAt = 20
const daysMs = 30 * 86_400_000

export type NewestSample = { acceptedAt: string; sample: string }

/**
 * The newest request of a type as its producer sent it, for a person who may see customers' data and says why; it is in the audit as
 * a look at that notification.
 * @returns JSON of recipient, data, identifiers and campaign
 * @throws AppError `forbidden`, `proof_needed`, `rate_limited`, `invalid` without a reason, `not_found` when there is none that is still kept
 */
export async function newestSample(by: Operator, type: string, reason: string | null): Promise<NewestSample> {
  requirePermission(by, 'configuration.read')
  requirePermission(by, 'notification.reveal')
  const why = reasonToLook(reason)
  requireRecentProof(by)
  await chargeOperator(by, 'reveal')
  const id = await newestKept(type)
  const row = id === null ? null : await revealed(by, id, why)
  if (id === null || !row) throw new AppError('not_found', 'No request of this type is kept from the last 30 days.')
  const { message, envelope } = openContent(id, row.sealed, row.acceptedAt)
  const { recipient, data, identifiers } = message
  const request = { recipient, data, identifiers, ...(envelope.campaign ? { campaign: envelope.campaign } : {}) }
  return { acceptedAt: row.acceptedAt.toISOString(), sample: JSON.stringify(withoutCards(request), null, 2) }
}

async function newestKept(type: string): Promise<string | null> {
  const bounds = { rows: lookedAt, ms: 2_000 }
  const { items } = await readHistory(type, new Date(Date.now() - daysMs), bounds, ({ id, content }) =>
    content === null ? null : id,
  )
  return items.find((id) => id !== null) ?? null
}
