import { leaseExpiredMessages } from '@/db/queries/lease-outbox-messages'
import { type Detour, reroutedAtOnceMax, rerouteWaiting } from '@/db/queries/reroute-waiting'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { type Closed, takesMessages } from '@/lib/delivery/enter-provider'
import { prepareSend, type Readiness } from '@/lib/delivery/prepare-send'
import { setAside } from '@/lib/delivery/set-aside'
import { announceWork } from '@/lib/delivery/work-announcements'

const expiredAtOnceMax = 100
const sweepEveryMs = 5_000

/**
 * What happens in a lane while its provider is closed: messages that certainly reached nobody go to the next provider of
 * their route that is not; the others wait, without a lease, until it is open again or they expire.
 */
export async function passBy(run: DeliveryRun, lane: number, provider: string, closed: Closed): Promise<void> {
  const detours = await detoursRound(run, await activeConfiguration(), provider)
  if (detours.length > 0) await reroute(run, lane, provider, detours, `${closed.reason}:${provider}`)
  await settleExpired(run, lane, provider)
}

async function reroute(run: DeliveryRun, lane: number, provider: string, detours: Detour[], reason: string) {
  for (;;) {
    const moved = await rerouteWaiting(run.sql, lane, provider, detours, reason)
    const count = moved.reduce((sum, one) => sum + one.count, 0)
    run.counts.fellBack += count
    announceWork(moved.map((one) => ({ lane, provider: one.provider })))
    if (count < reroutedAtOnceMax) return
  }
}

/** Which types have somebody else who takes messages now: those after the closed provider first, in the route's order. */
async function detoursRound(run: DeliveryRun, configuration: ActiveConfiguration, closed: string): Promise<Detour[]> {
  const next = new Map<string, string>()
  for (const route of configuration.document.routes) {
    const here = route.providers.indexOf(closed)
    if (here < 0) continue
    const others = [...route.providers.slice(here + 1), ...route.providers.slice(0, here)]
    for (const name of others) {
      if (next.has(route.name)) break
      const provider = configuration.provider(name)
      if (provider?.enabled && (await takesMessages(run, provider))) next.set(route.name, name)
    }
  }
  return configuration.document.notificationTypes.flatMap((type) => {
    const provider = next.get(type.route)
    return provider === undefined ? [] : [{ type: type.name, provider }]
  })
}

/** A closed provider's messages still expire in time, and give their windows free. */
async function settleExpired(run: DeliveryRun, lane: number, provider: string): Promise<void> {
  const place = `${lane} ${provider}`
  if (performance.now() - (run.sweptAt.get(place) ?? Number.NEGATIVE_INFINITY) < sweepEveryMs) return
  run.sweptAt.set(place, performance.now())
  const leased = await leaseExpiredMessages(run.sql, lane, provider, expiredAtOnceMax)
  if (leased.length === 0) return
  const configuration = await activeConfiguration()
  const ready: { leased: (typeof leased)[number]; readiness: Readiness }[] = []
  for (const message of leased)
    ready.push({ leased: message, readiness: await prepareSend(run, message, configuration) })
  await setAside(run, lane, ready)
}
