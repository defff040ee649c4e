import type { Notification, Work } from '@/e2e/support/model/model-store'
import { type Chance, pick, type TrueProvider, type World } from '@/e2e/support/model/model-world'
import type { StandingWindow } from '@/lib/domain/admission'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import type { LookupFacts, LookupResult } from '@/lib/domain/reconcile'

/** A worker's hold on a message: what it read when it leased, and how far it has come. */
export type Hold = {
  notification: Notification
  token: number
  leased: Pick<Work, 'provider' | 'uncertain' | 'uncertainElsewhere' | 'attemptsInCycle'>
  /** At the lease; null: never attempted. */
  sinceFirstAttemptMs: number | null
  leasedAt: number
  stage: 'leased' | 'intended' | 'calling'
  intendedAt: number
  /** What it hears, and when; set when the call has begun. */
  heard: { outcome: DeliveryOutcome; at: number } | null
}

/** A look-up that was asked: what it found is written later, if its token still counts. */
export type Question = {
  notification: Notification
  token: number
  result: LookupResult
  facts: Pick<LookupFacts, 'provider' | 'attemptsInCycle' | 'uncertainElsewhere' | 'sinceUnknownMs' | 'lookups'>
}

/** A request on its way: the provider decides about it when it is there. */
export type Arriving = { at: number; provider: TrueProvider; id: string; takes: boolean }

const events = [
  'accepted',
  'suppressed',
  'sent',
  'unknown',
  'workersLost',
  'leasesTakenBack',
  'workersEnded',
  'givenUp',
  'fenced',
  'late',
  'lateBesideAnother',
  'lateAcceptances',
  'fallbacks',
  'repeats',
  'found',
  'absent',
  'receipts',
  'cancelled',
  'resolved',
  'retried',
  'expired',
  'held',
  'stoodStill',
  'tooOldToRepeat',
  'policyChanged',
  'heldForAnother',
] as const
export type ModelCounts = Record<(typeof events)[number], number>
export const noModelCounts = () => Object.fromEntries(events.map((name) => [name, 0])) as ModelCounts

/** All that there is: the rows, who works on them, what is on its way, and what was met so far. */
export type Life = {
  readonly world: World
  readonly chance: Chance
  readonly met: ModelCounts
  readonly notifications: Notification[]
  readonly story: string[]
  readonly windows: Map<string, StandingWindow>
  now: number
  holds: Hold[]
  questions: Question[]
  arriving: Arriving[]
  /** Nothing fails any more. */
  well: boolean
}

export function newLife(world: World, chance: Chance, met: ModelCounts): Life {
  const empty = { notifications: [], story: [], windows: new Map(), holds: [], questions: [], arriving: [] }
  return { world, chance, met, ...empty, now: 0, well: false }
}

/** How long ago the first attempt of what is held was, by now. */
export function ageOf({ now }: Life, { sinceFirstAttemptMs, leasedAt }: Hold): number {
  return sinceFirstAttemptMs === null ? 0 : sinceFirstAttemptMs + now - leasedAt
}

export function tell(life: Life, what: string): void {
  life.story.push(`${life.now} ${what}`)
}

/** What the decisions take of the configuration. */
export function planOf({ world }: Life) {
  return { route: world.providers.map(({ configured }) => configured), retry: world.retry, onUnknown: world.onUnknown }
}

export function providerOf({ world }: Life, name: string): TrueProvider {
  const found = world.providers.find(({ configured }) => configured.name === name)
  if (!found) throw new Error(`there is no provider ${name}`)
  return found
}

/** Somebody whose work is so, if there is anybody. */
export function withWork(
  life: Life,
  is: (work: Work) => boolean,
): { notification: Notification; work: Work } | undefined {
  const found = life.notifications.flatMap((notification) => {
    const { work } = notification
    return work && is(work) ? [{ notification, work }] : []
  })
  return pick(life.chance, found)
}

export function holdAt(life: Life, stage: Hold['stage']): Hold | undefined {
  return pick(
    life.chance,
    life.holds.filter((hold) => hold.stage === stage),
  )
}

export function drop(life: Life, hold: Hold): true {
  life.holds = life.holds.filter((other) => other !== hold)
  return true
}
