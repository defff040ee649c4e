import { type Database, database } from '@/db/client'
import { countOnOtherLists } from '@/db/queries/count-on-other-lists'
import type { CampaignRow } from '@/db/queries/read-campaigns'
import { type ContactListRow, readContactLists } from '@/db/queries/read-contact-lists'
import type { ContactRow } from '@/db/queries/read-contacts-after'
import { readOpeners } from '@/db/queries/read-openers'
import { readStanding } from '@/db/queries/read-standing'
import { campaignRequest } from '@/lib/campaigns/campaign-request'
import { campaignNamed } from '@/lib/campaigns/change-campaign'
import { type ListCursor, nextContacts } from '@/lib/campaigns/next-contacts'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { type CandidateDecision, decideAdmissions, type StandingWindow } from '@/lib/domain/admission'
import { AppError } from '@/lib/domain/errors'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { identifierNames } from '@/lib/lists/contact-layout'

const contactsPerBatch = 500
const contactsMax = 20_000
const timeMaxMs = 4_000
const otherListsMax = 20

export type CampaignPreview = {
  total: number
  /** Contacts that were looked at; fewer than `total` when the bounds of a preview were reached. */
  checked: number
  willSend: number
  willBeSuppressed: number
  invalid: number
  /** Of an earlier run of this very campaign. */
  decidedBefore: number
  /** `windowMs`: how long the rule holds; null: for ever. */
  suppressedBy: {
    guard: string
    rule: string
    windowMs: number | null
    type: string | null
    campaign: string | null
    contacts: number
  }[]
  /** Other lists, identifying people alike, that the same people are on. */
  alsoOn: { list: string; contacts: number }[]
}

/**
 * What starting a campaign now would do, by the code that would do it, without doing it: the first 20 000 contacts, at
 * most four seconds. @throws AppError `not_found`
 */
export async function previewCampaign(name: string): Promise<CampaignPreview> {
  const campaign = await campaignNamed(name)
  const sql = database('lists')
  const configuration = await activeConfiguration()
  const others = await comparableLists(sql, campaign)
  const seen = new PreviewTally(campaign.total)
  const end = performance.now() + timeMaxMs
  let cursor: ListCursor = { lane: 0, identity: null }
  let atEnd = false
  while (!atEnd && seen.preview.checked < contactsMax && performance.now() < end) {
    const next = await nextContacts(sql, { listId: campaign.listId, addedBy: null }, cursor, contactsPerBatch)
    await seen.decide(sql, next.contacts, campaign, configuration)
    await seen.compare(sql, next.contacts, others)
    cursor = next.cursor
    atEnd = next.atEnd
  }
  return seen.preview
}

async function comparableLists(sql: Database, campaign: CampaignRow): Promise<Map<string, string>> {
  const names = identifierNames(campaign).join('\0')
  const lists = await readContactLists(sql, '', 1_000)
  const alike = lists.filter((list: ContactListRow) => {
    return list.id !== campaign.listId && list.contacts > 0 && identifierNames(list).join('\0') === names
  })
  const newest = alike.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).slice(0, otherListsMax)
  return new Map(newest.map((list) => [list.id, list.name]))
}

class PreviewTally {
  readonly preview: CampaignPreview
  /** Windows that contacts before would open: two contacts of one list may claim one fact of the type's rules. */
  #opened = new Map<string, StandingWindow>()

  constructor(total: number) {
    this.preview = {
      ...{ total, checked: 0, willSend: 0, willBeSuppressed: 0, invalid: 0, decidedBefore: 0 },
      ...{ suppressedBy: [], alsoOn: [] },
    }
  }

  async decide(sql: Database, contacts: ContactRow[], campaign: CampaignRow, configuration: ActiveConfiguration) {
    const { preview } = this
    preview.checked += contacts.length
    const requests: AcceptRequest[] = []
    for (const contact of contacts) {
      const request = requestOr(() => campaignRequest(campaign, contact, configuration))
      if (request) requests.push(request)
      else preview.invalid++
    }
    const claims = requests.flatMap((request) => request.candidates.flatMap((candidate) => candidate.windows))
    const standing = await readStanding(
      sql,
      requests.map((request) => request.keyHash),
      claims.map((claim) => claim.windowKey),
    )
    const windows = new Map([...this.#opened, ...standing.windows])
    const nowMs = standing.now.getTime()
    const { decisions, opened } = decideAdmissions(requests, { keys: standing.keys, windows, nowMs })
    for (const [key, { openerId, closesAtMs }] of opened)
      this.#opened.set(key, { openerId, openedAtMs: nowMs, closesAtMs })
    const suppressed: (CandidateDecision & { kind: 'suppressed' })[] = []
    for (const decision of decisions) {
      const [first] = decision.kind === 'fresh' ? decision.candidates : []
      if (!first) preview.decidedBefore++
      else if (first.kind === 'queued') preview.willSend++
      else suppressed.push(first)
    }
    preview.willBeSuppressed += suppressed.length
    await this.#explain(sql, suppressed)
  }

  async compare(sql: Database, contacts: ContactRow[], others: ReadonlyMap<string, string>) {
    const identities = contacts.map((contact) => contact.identity)
    for (const { listId, contacts: n } of await countOnOtherLists(sql, identities, [...others.keys()])) {
      const list = others.get(listId) ?? ''
      const known = this.preview.alsoOn.find((entry) => entry.list === list)
      if (known) known.contacts += n
      else this.preview.alsoOn.push({ list, contacts: n })
    }
  }

  async #explain(sql: Database, suppressed: (CandidateDecision & { kind: 'suppressed' })[]) {
    const openers = new Map(
      (await readOpeners(sql, [...new Set(suppressed.map(({ window }) => window.openerId))])).map((row) => [
        row.id,
        row,
      ]),
    )
    for (const { by, window } of suppressed) {
      const { type = null, campaign = null } = openers.get(window.openerId) ?? {}
      const known = this.preview.suppressedBy.find(
        (group) => group.rule === by.rule && group.type === type && group.campaign === campaign,
      )
      if (known) known.contacts++
      else {
        const { guard, rule, lengthMs: windowMs } = by
        this.preview.suppressedBy.push({ guard, rule, windowMs, type, campaign, contacts: 1 })
      }
    }
  }
}

function requestOr(build: () => AcceptRequest): AcceptRequest | null {
  try {
    return build()
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
