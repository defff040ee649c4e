import type { Configuration } from '@/lib/configuration/document'
import type { AdapterLookup } from '@/lib/configuration/provider-secrets'
import { intakeFaults } from '@/lib/configuration/validate-intake'
import { typeFaults } from '@/lib/configuration/validate-notification-type'
import { providerFaults, routeFaults } from '@/lib/configuration/validate-route'
import type { Fault } from '@/lib/domain/errors'

/** Everything that a well-formed document says which cannot work, each with its path. Empty: it may be saved. */
export function validateConfiguration(document: Configuration, adapterNamed: AdapterLookup): Fault[] {
  return [
    ...duplicates(document.providers, 'providers'),
    ...duplicates(document.routes, 'routes'),
    ...duplicates(document.notificationTypes, 'notificationTypes'),
    ...document.providers.flatMap((provider, i) => providerFaults(provider, `providers[${i}]`, adapterNamed)),
    ...document.routes.flatMap((route, i) => routeFaults(route, `routes[${i}]`, document, adapterNamed)),
    ...document.notificationTypes.flatMap((type, i) => typeFaults(type, `notificationTypes[${i}]`, document)),
    ...duplicates(document.intakes, 'intakes'),
    ...document.intakes.flatMap((intake, i) => intakeFaults(intake, `intakes[${i}]`, document)),
    ...facadeFaults(document),
  ]
}

function duplicates(list: readonly { name: string }[], path: string): Fault[] {
  const seen = new Set<string>()
  return list.flatMap(({ name }, i) => {
    const again = seen.has(name)
    seen.add(name)
    return again ? [{ path: `${path}[${i}].name`, message: `"${name}" is used twice` }] : []
  })
}

function facadeFaults(document: Configuration): Fault[] {
  return Object.entries(document.facade.outboundContacts).flatMap(([channel, name]) => {
    const path = `facade.outboundContacts.${channel}`
    if (name === undefined) return []
    const type = document.notificationTypes.find((candidate) => candidate.name === name)
    if (!type) return [{ path, message: `there is no notification type "${name}"` }]
    return type.channel === channel ? [] : [{ path, message: `"${name}" is sent by ${type.channel}` }]
  })
}
