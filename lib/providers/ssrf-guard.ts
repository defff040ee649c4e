import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import { env } from '@/lib/config/env'

/** Whom a connection is for: the host as `new URL` normalised it (no brackets), and how it will be spoken to. */
export type Target = { protocol: 'https' | 'http' | 'smtp' | 'broker'; hostname: string; port: number }

/** Says why a target is refused; null when nothing speaks against it. Holds for settings, names, addresses and sockets. */
export type TargetGuard = {
  /** Before any name is resolved: literals are judged here, because `connect` never looks them up. */
  faultOf(target: Target): string | null
  /** The address that a name resolved to, or that a socket ended at. */
  faultOfAddress(target: Target, address: string): string | null
  /** Whether the operator named this host or address as private but allowed. */
  isListed(target: Target, address: string): boolean
  /** A `lookup` for `net.connect` that hands out vetted addresses only: rebinding finds nothing to slip past. */
  lookupFor(target: Target): LookupFunction
}

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

type GuardOptions = {
  /** Host names, addresses and CIDR ranges which the operator lets us reach although they are private. */
  allowedHosts: readonly string[]
  /** Our own listening port: not even a listed loopback address may be used to call ourselves. */
  ownPort?: number
  ownAddresses?: readonly string[]
  resolve?: Resolve
}

/** Certain non-send: nothing was written. */
export class TargetBlocked extends Error {
  override readonly name = 'TargetBlocked'
  readonly code = 'ERR_TARGET_BLOCKED'
}

let ofThisProcess: TargetGuard | undefined

/** The guard of this process's environment. */
export function targetGuard(): TargetGuard {
  ofThisProcess ??= createTargetGuard({ allowedHosts: env().ONCE_ALLOWED_PRIVATE_HOSTS, ownPort: env().PORT })
  return ofThisProcess
}

export function createTargetGuard(options: GuardOptions): TargetGuard {
  const listed = parseAllowedHosts(options.allowedHosts)
  const own = new Set(options.ownAddresses ?? addressesOfThisMachine())
  const resolve: Resolve = options.resolve ?? systemLookup

  function isListed(target: Target, text: string): boolean {
    const address = parseAddress(text)
    if (address === null) return false
    return listed.names.has(target.hostname) || listed.ranges.some((range) => within(address, range))
  }

  function faultOfAddress(target: Target, text: string): string | null {
    const address = parseAddress(text)
    if (address === null) return 'not an address'
    const ours = own.has(address.toString()) || address.range() === 'loopback'
    if (isListed(target, text)) {
      return ours && target.port === options.ownPort ? 'this server itself' : null
    }
    if (ours || !isPublic(address)) return 'a private or reserved address that is not in ONCE_ALLOWED_PRIVATE_HOSTS'
    if (target.protocol === 'http') return 'plain http is only for hosts in ONCE_ALLOWED_PRIVATE_HOSTS'
    if (target.protocol !== 'broker' && !publicPorts[target.protocol].has(target.port)) {
      return `port ${target.port} is only for hosts in ONCE_ALLOWED_PRIVATE_HOSTS`
    }
    return null
  }

  function lookupFor(target: Target): LookupFunction {
    return (hostname, wanted, done) => {
      resolve(hostname, { ...wanted, all: true }, (error, addresses) => {
        if (error) return done(error, [])
        const vetted = addresses.filter(({ address }) => faultOfAddress(target, address) === null)
        const [first] = vetted
        if (!first) return done(new TargetBlocked(blockedReason(target, addresses)), [])
        if (wanted.all) return done(null, vetted)
        done(null, first.address, first.family)
      })
    }
  }

  function blockedReason(target: Target, addresses: LookupAddress[]): string {
    const [first] = addresses
    return (first && faultOfAddress(target, first.address)) ?? 'the name has no address'
  }

  return {
    faultOf: (target) => (isIP(target.hostname) ? faultOfAddress(target, target.hostname) : null),
    faultOfAddress,
    isListed,
    lookupFor,
  }
}

/** Reads a URL that somebody configured. @returns the target, or why there can be none */
export function targetOfUrl(url: URL): Target | { fault: string } {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { fault: 'only https (and http to listed hosts)' }
  if (url.username || url.password) return { fault: 'no user name or password in the URL' }
  const protocol = url.protocol === 'https:' ? 'https' : 'http'
  const port = url.port ? Number(url.port) : protocol === 'https' ? 443 : 80
  return { protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), port }
}

// Elsewhere listen databases, caches and admin pages; a private host that must be reached there is listed by its operator.
const publicPorts = {
  https: new Set([443]),
  http: new Set<number>(),
  smtp: new Set([25, 465, 587, 2525]),
} as const

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = [Address, number]

// Cloud platforms answer with credentials and machine settings here although the address is ordinary unicast.
const platformAddresses = new Set(['168.63.129.16'])
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  if (address instanceof ipaddr.IPv6) return address.match(globalUnicast)
  return !platformAddresses.has(address.toString())
}

/** An IPv4 address in IPv6 clothing is judged as what it is. */
function parseAddress(text: string): Address | null {
  if (!isIP(text)) return null
  const address = ipaddr.parse(text)
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

function within(address: Address, [base, bits]: Range): boolean {
  if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits)
  return base instanceof ipaddr.IPv6 && address.match(base, bits)
}

function parseAllowedHosts(entries: readonly string[]): { names: Set<string>; ranges: Range[] } {
  const names = new Set<string>()
  const ranges: Range[] = []
  for (const entry of entries) {
    if (ipaddr.isValidCIDR(entry)) ranges.push(ipaddr.parseCIDR(entry))
    else if (isIP(entry)) ranges.push([ipaddr.parse(entry), entry.includes(':') ? 128 : 32])
    else names.add(entry.toLowerCase())
  }
  return { names, ranges }
}

function addressesOfThisMachine(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => parseAddress(address.split('%')[0] ?? '')?.toString() ?? ''),
  )
}
