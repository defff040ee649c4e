import { type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { AppError } from '@/lib/domain/errors'
import { readHistory } from '@/lib/insights/type-history'

const lookedAt = 20
const daysMs = 30 * 86_400_000

/**
 * The newest request of a type as its producer sent it, for a person who may see customers' data.
 * @returns JSON of recipient, data, identifiers and campaign
 * @throws AppError `forbidden`, `proof_needed`, `not_found` when there is none that is still kept
 */
export async function newestSample(by: Operator, type: string): Promise<{ acceptedAt: string; sample: string }> {
  requirePermission(by, 'configuration.read')
  requirePermission(by, 'notification.reveal')
  requireRecentProof(by)
  const bounds = { rows: lookedAt, ms: 2_000 }
  const { items } = await readHistory(type, new Date(Date.now() - daysMs), bounds, (one) => one)
  const found = items.find(({ content }) => content !== null)
  if (!found?.content) throw new AppError('not_found', 'No request of this type is kept from the last 30 days.')
  const { message, envelope } = found.content
  const { recipient, data, identifiers } = message
  const request = { recipient, data, identifiers, ...(envelope.campaign ? { campaign: envelope.campaign } : {}) }
  return { acceptedAt: found.acceptedAt.toISOString(), sample: JSON.stringify(request, null, 2) }
}
