import type { z } from 'zod'
import {
  type Configuration,
  configurationSchema,
  intakeSchema,
  notificationTypeSchema,
  providerSchema,
  routeSchema,
} from '@/lib/configuration/document'
import { type AdapterLookup, keepStoredSecrets } from '@/lib/configuration/provider-secrets'
import { validateConfiguration } from '@/lib/configuration/validate-configuration'
import { withoutFaults } from '@/lib/configuration/without-faults'
import type { Fault } from '@/lib/domain/errors'

/** Members of a list that can be read, each with its place in the list and what was left out of it, and the names of those of the wrong form. */
type Readable<Member> = { members: Member[]; places: number[]; leftOut: string[][]; broken: Set<string> }

/**
 * What else cannot work in a document that is not well-formed: whoever mends one fault should not then hear of the next.
 * A member of the wrong form is read without what is wrong in it; whatever names such a member is left out, since nothing
 * can be said of it yet.
 */
export function furtherFaults(input: unknown, stored: Configuration, adapterNamed: AdapterLookup): Fault[] {
  const providers = readable(memberOf(input, 'providers'), providerSchema)
  const routes = without(readable(memberOf(input, 'routes'), routeSchema), (route) =>
    route.providers.some((name) => providers.broken.has(name)),
  )
  const types = without(readable(memberOf(input, 'notificationTypes'), notificationTypeSchema), (type) =>
    routes.broken.has(type.route),
  )
  const intakes = without(
    readable(memberOf(input, 'intakes'), intakeSchema),
    ({ receipts }) => receipts !== undefined && providers.broken.has(receipts.provider),
  )
  const rest = configurationSchema.safeParse({
    facade: { outboundContacts: knownTypes(memberOf(memberOf(input, 'facade'), 'outboundContacts'), types.broken) },
  })
  const { document, faults } = keepStoredSecrets(
    {
      ...(rest.success ? rest.data : configurationSchema.parse({})),
      providers: providers.members,
      routes: routes.members,
      notificationTypes: types.members,
      intakes: intakes.members,
    },
    stored,
    adapterNamed,
  )
  const places = { providers, routes, notificationTypes: types, intakes }
  return [...faults, ...validateConfiguration(document, adapterNamed)].flatMap((fault) => inPlace(fault, places))
}

function readable<Member>(list: unknown, schema: z.ZodType<Member>): Readable<Member> {
  const found: Readable<Member> = { members: [], places: [], leftOut: [], broken: new Set() }
  for (const [place, member] of (Array.isArray(list) ? list : []).entries()) {
    const read = withoutFaults(member, schema)
    if (read === null || read.leftOut.length > 0) found.broken.add(String(memberOf(member, 'name')))
    if (read === null) continue
    found.members.push(read.member)
    found.places.push(place)
    found.leftOut.push(read.leftOut)
  }
  return found
}

function without<Member extends { name: string }>(
  { members, places, leftOut, broken }: Readable<Member>,
  left: (member: Member) => boolean,
): Readable<Member> {
  const kept = members.map((member) => !left(member))
  return {
    members: members.filter((_, i) => kept[i]),
    places: places.filter((_, i) => kept[i]),
    leftOut: leftOut.filter((_, i) => kept[i]),
    broken: new Set([...broken, ...members.filter(left).map(({ name }) => name)]),
  }
}

function knownTypes(byChannel: unknown, broken: ReadonlySet<string>): unknown {
  if (typeof byChannel !== 'object' || byChannel === null) return {}
  return Object.fromEntries(Object.entries(byChannel).filter(([, name]) => !broken.has(String(name))))
}

/** The fault with the place that its member has in the whole list; none about what was left out, or what holds it. */
function inPlace(fault: Fault, lists: Record<string, { places: number[]; leftOut: string[][] }>): Fault[] {
  const [start, list = '', at = '', rest = ''] = /^(\w+)\[(\d+)\]\.?(.*)$/.exec(fault.path) ?? []
  const place = lists[list]?.places[Number(at)]
  if (start === undefined || place === undefined) return [fault]
  const isAbout = (path: string) =>
    `${rest}.`.startsWith(`${path}.`) || `${path}.`.startsWith(`${rest}.`) || rest.startsWith(`${path}[`)
  if (lists[list]?.leftOut[Number(at)]?.some(isAbout)) return []
  return [{ ...fault, path: `${list}[${place}]${rest === '' ? '' : `.${rest}`}` }]
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
