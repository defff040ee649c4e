import { type Database, database } from '@/db/client'
import { advanceCampaign, type CampaignBatchEnd } from '@/db/queries/advance-campaign'
import { countWaitingMessages } from '@/db/queries/count-waiting-messages'
import { type LeasedCampaign, leaseCampaign, pauseLeasedCampaign, releaseCampaign } from '@/db/queries/lease-campaign'
import type { ContactRow } from '@/db/queries/read-contacts-after'
import { campaignRequest } from '@/lib/campaigns/campaign-request'
import { type ListCursor, nextContacts } from '@/lib/campaigns/next-contacts'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { announceWork } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { type AcceptResult, acceptMany, CampaignStopped } from '@/lib/intake/accept-many'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { newId } from '@/lib/intake/build-request'
import { mayPass } from '@/lib/intake/may-pass'
import { log } from '@/lib/observability/log'

const contactsPerBatch = 200
// Other work of the engine waits for a pass: a campaign goes on in the next one.
const batchesPerPass = 3
// What is accepted is sent, also after a pause: so no more is accepted than its provider sends in some seconds.
const aheadSecondsMax = 10
const aheadMax = 5_000
const reasonsMax = 50

/** Goes on with a running campaign for a few batches. @returns how many contacts were decided; 0: there is none, or its provider has enough to do */
export async function runCampaigns(stopping: AbortSignal): Promise<number> {
  if (stopping.aborted) return 0
  const sql = database('engine')
  const campaign = await leaseCampaign(sql)
  if (!campaign) return 0
  try {
    return await walk(sql, campaign, stopping)
  } catch (error) {
    if (error instanceof CampaignStopped) return 1
    if (!(error instanceof ContactFault)) throw error
    log.error({ campaign: campaign.name, err: error.cause }, 'a campaign was paused')
    await pauseLeasedCampaign(sql, campaign, error.message, newId())
    return 1
  } finally {
    await releaseCampaign(sql, campaign.id, campaign.token).catch(() => {}) // else the lease runs out by itself
  }
}

/** A contact that no later try would decide otherwise, through no fault of its own: a person must look. */
class ContactFault extends Error {
  override readonly name = 'ContactFault'
}

async function walk(sql: Database, campaign: LeasedCampaign, stopping: AbortSignal): Promise<number> {
  const configuration = await activeConfiguration()
  if (!configuration.type(campaign.type))
    throw new ContactFault(`There is no notification type "${campaign.type}" any more.`)
  let decided = 0
  let cursor: ListCursor = { lane: campaign.cursorLane, identity: campaign.cursorIdentity }
  let failures = campaign.failures
  for (let batch = 0; batch < batchesPerPass && !stopping.aborted; batch++) {
    if (await isFarAhead(sql, campaign.type, configuration)) return decided
    const next = await nextContacts(
      sql,
      { listId: campaign.listId, addedBy: campaign.startedAt },
      cursor,
      contactsPerBatch,
    )
    const end = await decide(sql, campaign, next.contacts, configuration, failures)
    const status = await advanceCampaign(sql, campaign, { ...end, cursor: next.cursor, atEnd: next.atEnd })
    if (status === null) return decided // another engine has it, and counts what both have done
    decided += next.contacts.length
    cursor = next.cursor
    failures = end.failures
    if (status !== 'running') break
  }
  return Math.max(decided, 1)
}

/** Whether the type's provider has enough to do: a campaign waits, so that pausing it means something. */
async function isFarAhead(sql: Database, typeName: string, configuration: ActiveConfiguration): Promise<boolean> {
  const route = configuration.route(configuration.type(typeName)?.route ?? '')
  const provider = route?.providers.map(configuration.provider).find((candidate) => candidate?.enabled)
  if (!provider) return false
  const most = Math.min(aheadMax, (provider.ratePerSecond ?? Number.POSITIVE_INFINITY) * aheadSecondsMax)
  const limit = Math.max(Math.ceil(most), contactsPerBatch)
  return (await countWaitingMessages(sql, provider.name, limit)) >= limit
}

/** Accepts a batch of contacts like any other requests, but only while the campaign runs, and counts what became of them. */
async function decide(
  sql: Database,
  campaign: LeasedCampaign,
  contacts: ContactRow[],
  configuration: ActiveConfiguration,
  failuresBefore: Record<string, number>,
): Promise<Omit<CampaignBatchEnd, 'cursor' | 'atEnd'>> {
  const end = { accepted: 0, suppressed: 0, failed: [] as CampaignBatchEnd['failed'], failures: { ...failuresBefore } }
  const fail = (identity: string, error: AppError) => {
    const reason = reasonOf(error, end.failures)
    end.failed.push({ identity, reason })
    end.failures[reason] = (end.failures[reason] ?? 0) + 1
  }
  const built: { identity: string; request: AcceptRequest }[] = []
  for (const contact of contacts) {
    const request = build(campaign, contact, configuration)
    if (request instanceof AppError) fail(contact.identity, request)
    else built.push({ identity: contact.identity, request })
  }
  if (built.length === 0) return end
  const { results, work } = await acceptMany(
    built.map(({ request }) => request),
    new Set(),
    sql,
    campaign,
  )
  announceWork(work)
  for (const [index, { identity }] of built.entries()) {
    const result = results[index]
    if (result?.kind === 'answer') end[result.answer.status === 202 ? 'accepted' : 'suppressed']++
    else fail(identity, permanent(result))
  }
  return end
}

function build(
  campaign: LeasedCampaign,
  contact: ContactRow,
  configuration: ActiveConfiguration,
): AcceptRequest | AppError {
  try {
    return campaignRequest(campaign, contact, configuration)
  } catch (error) {
    if (error instanceof AppError) return error
    throw new ContactFault('A contact could not be read: the log says why.', { cause: error })
  }
}

/** What only this contact's request got. @throws what may pass, and what a person must look at */
function permanent(result: (AcceptResult & { kind: 'error' }) | undefined): AppError {
  const error = result?.error
  if (error !== undefined && mayPass(error)) throw error
  if (!(error instanceof AppError))
    throw new ContactFault('A contact could not be accepted: the log says why.', { cause: error })
  return error
}

/** The first fault in words; past some number of different ones they are counted together. */
function reasonOf(error: AppError, known: Record<string, number>): string {
  const [fault] = error.detail.faults ?? []
  const reason = (fault ? `${fault.path}: ${fault.message}` : error.message).slice(0, 200)
  return Object.hasOwn(known, reason) || Object.keys(known).length < reasonsMax ? reason : 'other reasons'
}
