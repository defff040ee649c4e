import { lookup } from 'node:dns/promises'
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
  return requireAllowedBroker(url.hostname, port, { plain: url.protocol === 'http:' })
}
