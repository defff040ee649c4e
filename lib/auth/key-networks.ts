import ipaddr from 'ipaddr.js'

/** `10.0.0.0/8` of that or of an address alone; null when it is neither. */
export function asNetwork(text: string): string | null {
  const given = text.trim()
  if (ipaddr.isValidCIDR(given)) return given
  if (!ipaddr.isValid(given)) return null
  return `${given}/${ipaddr.parse(given).kind() === 'ipv4' ? 32 : 128}`
}

/** Whether an address lies in one of these networks. One that is not known lies in none. */
export function isInNetworks(address: string | null, networks: readonly string[]): boolean {
  if (address === null || !ipaddr.isValid(address)) return false
  const from = ipaddr.process(address)
  return networks.some((network) => {
    const [range, bits] = ipaddr.parseCIDR(network)
    return range.kind() === from.kind() && from.match(range, bits)
  })
}
