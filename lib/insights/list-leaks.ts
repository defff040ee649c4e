import { database } from '@/db/client'
import { listRisks as readRisks } from '@/db/queries/list-risks'
import { type AlikePair, type AlikeSide, readAlike } from '@/db/queries/read-alike'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { type LeakCause, leakCause, type RiskCause, riskCause } from '@/lib/domain/leak-cause'
import { type Recipient, recipientOf } from '@/lib/insights/notification-view'
import { type Page, type Place, pageOf } from '@/lib/insights/page'
import { openContent } from '@/lib/intake/notification-content'
import { windowLengthMs } from '@/lib/intake/window-claims'

type LeakSide = { id: string; acceptedAt: string; producer: string | null; campaign: string | null }

/** Two notifications with the same words to the same address under different keys; both were sent. */
export type Leak = {
  type: string
  recipient: Recipient | null
  earlier: LeakSide
  later: LeakSide
  gapMs: number
  cause: LeakCause
}

/** `since`: how far back was looked; null: there is nothing. `cut`: there were more pairs than are compared. */
export type Leaks = { items: Leak[]; looked: number; since: string | null; cut: boolean }

export const leakHours = 24
const bounds = { looked: 2_000, hours: leakHours, pairs: 500 }
// All of one customer's were sent to the same address: more of them are alike.
const boundsOfOne = { ...bounds, looked: 500 }

/** Looks through the newest notifications, of all or of one recipient by their hash, and opens those that may say the same. */
export async function findLeaks(
  referenceHash?: string,
  limits = referenceHash === undefined ? bounds : boundsOfOne,
): Promise<Leaks> {
  const asked = { ...limits, ...(referenceHash === undefined ? {} : { referenceHash }) }
  const [{ looked, since, pairs }, configuration] = await Promise.all([
    readAlike(database('console'), asked),
    activeConfiguration(),
  ])
  const leaks = new Map<string, Leak>()
  // Nearest first: a third message is the duplicate of the second.
  for (const pair of pairs) {
    if (!leaks.has(pair.later.id) && saysTheSame(pair)) leaks.set(pair.later.id, leakOf(pair, configuration))
  }
  return {
    items: [...leaks.values()],
    looked,
    since: since?.toISOString() ?? null,
    cut: pairs.length === limits.pairs,
  }
}

/** Whether the customer read the same twice. What retention has taken says nothing. */
export function saysTheSame({ earlier, later }: AlikePair): boolean {
  const [before, after] = [wordsOf(earlier), wordsOf(later)]
  return before !== null && before === after
}

/** What reached the customer: address, subject and body; null when retention has taken it. */
function wordsOf({ id, sealed, acceptedAt }: AlikeSide): string | null {
  if (!sealed) return null
  const { address, subject, body } = openContent(id, sealed, acceptedAt).message
  return JSON.stringify([address, subject, body])
}

function leakOf({ type, earlier, later }: AlikePair, configuration: ActiveConfiguration): Leak {
  const gapMs = later.acceptedAt.getTime() - earlier.acceptedAt.getTime()
  const windows = configuration.type(type)?.dedup.map(({ window }) => windowLengthMs(window)) ?? []
  const cause = leakCause({ earlier, later, gapMs }, windows)
  return { type, recipient: recipientOf(later, false), earlier: sideOf(earlier), later: sideOf(later), gapMs, cause }
}

function sideOf({ id, acceptedAt, producer, campaign }: AlikeSide): LeakSide {
  return { id, acceptedAt: acceptedAt.toISOString(), producer, campaign }
}

/** One that was sent although the customer may have had it. */
export type Risk = {
  id: string
  type: string
  producer: string | null
  provider: string | null
  recipient: Recipient | null
  acceptedAt: string
  sentAt: string
  resendOf: string | null
  cause: RiskCause
}

/** One page of what was sent at the risk of being a duplicate, newest first. */
export async function listRisks(page: { place: Place; limit: number }): Promise<Page<Risk>> {
  const rows = await readRisks(database('console'), page.place, page.limit + 1)
  return pageOf(
    rows,
    page,
    ({ atExact, id }) => ({ at: atExact, id }),
    ({ triggers, sealed, atExact: _, ...row }) => ({
      ...row,
      recipient: recipientOf({ id: row.id, sealed, acceptedAt: row.acceptedAt }, false),
      acceptedAt: row.acceptedAt.toISOString(),
      sentAt: row.sentAt.toISOString(),
      cause: riskCause({ resendOf: row.resendOf, triggers }),
    }),
  )
}
