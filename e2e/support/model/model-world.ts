import type { OnUnknownPolicy, RouteProvider } from '@/lib/domain/next-step'
import type { RetryPolicy } from '@/lib/domain/retry-policy'

/** A provider as it truly is, beside what the route says of it. */
export type TrueProvider = {
  configured: RouteProvider
  /** It sends receipts about what it took. */
  receipts: boolean
  /** What it took, by our id: when. Two entries of one id are a customer who got a message twice. */
  took: { id: string; at: number }[]
}

/** One world: a route, a policy, and how many facts there are to tell. Times are milliseconds of an invented clock. */
export type World = {
  providers: TrueProvider[]
  onUnknown: OnUnknownPolicy
  /** It was, or is, policy that customers may get two. */
  acceptsRisk: boolean
  retry: RetryPolicy
  timeoutMs: number
  /** How long a notification is of use; null: for ever. */
  usefulMs: number | null
  /** Null: a fact may be told once for ever. */
  windowMs: number | null
  facts: number
  /** How many of all messages end whoever prepares them. */
  poisonous: number
}

export type Chance = () => number

export const pick = <Value>(chance: Chance, values: readonly Value[]): Value =>
  values[Math.floor(chance() * values.length)] as Value

const lagMs = 60_000

/** Any route of one to three providers that the configuration would let pass. */
export function anyWorld(chance: Chance): World {
  const names = ['a', 'b', 'c'].slice(0, 1 + Math.floor(chance() * 3))
  const providers = names.map((name) => anyProvider(chance, name))
  const onUnknown = pick<OnUnknownPolicy>(chance, ['retry-same-key', 'reconcile', 'hold', 'accept-duplicate-risk'])
  return {
    providers,
    onUnknown,
    acceptsRisk: onUnknown === 'accept-duplicate-risk',
    retry: { baseMs: 1_000, factor: 2, capMs: 120_000, jitter: 'full', attemptsMax: 1 + Math.floor(chance() * 6) },
    timeoutMs: 5_000,
    usefulMs: pick(chance, [null, 60_000, 3_600_000]),
    windowMs: pick(chance, [null, null, 30_000]),
    facts: 1 + Math.floor(chance() * 3),
    poisonous: pick(chance, [0, 0, 0.3]),
  }
}

function anyProvider(chance: Chance, name: string): TrueProvider {
  const deduplicates = chance() < 0.6
  const receipts = chance() < 0.5
  const lookup = pick<RouteProvider['lookup']>(chance, [
    null,
    { kind: 'ask', lagMs },
    receipts ? { kind: 'receipt' } : null,
  ])
  const keyRetentionMs = deduplicates ? pick(chance, [null, 600_000, 86_400_000]) : null
  return { configured: { name, enabled: true, deduplicates, keyRetentionMs, lookup }, receipts, took: [] }
}

/** How often customers got one notification, over all providers. */
export function timesTaken(world: World, id: string): number {
  return world.providers.reduce((sum, { took }) => sum + took.filter((one) => one.id === id).length, 0)
}
