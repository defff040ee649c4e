import { lookup } from 'node:dns/promises'
import { connect, type LookupFunction, type Socket } from 'node:net'
import { type Target, TargetBlocked, targetGuard } from '@/lib/providers/ssrf-guard'

/**
 * Refuses a broker at a private address that the operator did not list, and one that would be spoken to in the clear.
 * @throws TargetBlocked, or the resolver's error
 */
export async function requireAllowedBroker(host: string, port: number, options: { plain: boolean }): Promise<void> {
  const target: Target = { protocol: 'broker', hostname: host.replace(/^\[|\]$/g, ''), port }
  for (const { address } of await lookup(target.hostname, { all: true })) {
    const fault = targetGuard().faultOfAddress(target, address)
    if (fault) throw new TargetBlocked(`${target.hostname}:${port} is ${fault}`)
    if (options.plain && !targetGuard().isListed(target, address)) {
      throw new TargetBlocked(`${target.hostname}:${port} without TLS is only for hosts in ONCE_ALLOWED_PRIVATE_HOSTS`)
    }
  }
}

/** The same for the host of a URL. */
export function requireAllowedBrokerUrl(text: string, defaultPort: number): Promise<void> {
  const url = new URL(text)
  const port = Number(url.port) || defaultPort
  return requireAllowedBroker(url.hostname, port, { plain: isPlain(url) })
}

/** A PostgreSQL is spoken to in the clear unless its address says otherwise. */
function isPlain({ protocol, searchParams }: URL): boolean {
  if (!/^postgres(ql)?:$/.test(protocol)) return protocol === 'http:'
  return !/^(require|verify-ca|verify-full)$/.test(searchParams.get('sslmode') ?? '')
}

/**
 * What to connect to, with a `lookup` that judges the address that is connected to: a name may be another's by then.
 * @throws TargetBlocked
 */
export function guardedPlace(host: string, port: number): { host: string; port: number; lookup: LookupFunction } {
  const target: Target = { protocol: 'broker', hostname: host, port }
  const fault = targetGuard().faultOf(target)
  if (fault) throw new TargetBlocked(`${host}:${port} is ${fault}`)
  return { host, port, lookup: targetGuard().lookupFor(target) }
}

/** @throws TargetBlocked */
export function connectGuarded(host: string, port: number): Socket {
  return connect(guardedPlace(host, port))
}

/** A `lookup` for clients that connect by themselves. Addresses that are no names are judged before. */
export const guardedLookup: LookupFunction = (hostname, options, done) =>
  targetGuard().lookupFor({ protocol: 'broker', hostname, port: 0 })(hostname, options, done)
