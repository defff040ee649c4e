import ipaddr from 'ipaddr.js'
import type { SessionOrigin } from '@/db/queries/console-session'

const agentLengthMax = 300

/** What is kept of where a session was begun: enough for its owner to recognise it by, and no whole address. */
export function sessionOrigin(address: string | null, agent: string | null): SessionOrigin {
  return { agent: agent?.slice(0, agentLengthMax) || null, network: address === null ? null : networkOf(address) }
}

/** `192.0.2.7` as `192.0.2.0/24`, `2001:db8:1:2::3` as `2001:db8:1::/48`. */
export function networkOf(address: string): string | null {
  if (!ipaddr.isValid(address)) return null
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv4'
    ? `${ipaddr.IPv4.networkAddressFromCIDR(`${parsed}/24`)}/24`
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/48`)}/48`
}
