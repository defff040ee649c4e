import type { CampaignFailureRow } from '@/db/queries/read-campaign-failures'
import type { CampaignRow } from '@/db/queries/read-campaigns'
import { maskEmail, maskIdentifier, maskPhone } from '@/lib/domain/masking'
import { openContact } from '@/lib/lists/contact-content'
import { identifierNames } from '@/lib/lists/contact-layout'

/** A campaign with its progress, as the API and the console show it. */
export function campaignView(row: CampaignRow) {
  const { name, list, type, dedupScope, status, total, accepted, suppressed, failed, failures, problem } = row
  return {
    ...{ name, list, type, dedupScope, status },
    progress: {
      total,
      accepted,
      suppressed,
      failed,
      failedByReason: failures,
      remaining: Math.max(0, total - accepted - suppressed - failed),
    },
    problem,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

/** A contact that could not become a notification: its identifiers, masked, and why. */
export function failureView(row: CampaignFailureRow, campaign: CampaignRow) {
  return { contact: maskedIdentifiers(row, campaign), reason: row.reason, at: row.at.toISOString() }
}

function maskedIdentifiers({ identity, sealed }: CampaignFailureRow, campaign: CampaignRow): Record<string, string> {
  if (!sealed) return {}
  const values = openContact(campaign.listId, identity, sealed)
  return Object.fromEntries(identifierNames(campaign).map((name) => [name, masked(name, values[name] ?? '')]))
}

function masked(name: string, value: string): string {
  if (name === 'phone') return maskPhone(value)
  return name === 'email' ? maskEmail(value) : maskIdentifier(value)
}
