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
import type { Fault } from '@/lib/domain/errors'

/** The members of a list that have their right form, each with its place in the list, and the names of the others. */
type Readable<Member> = { members: Member[]; places: number[]; broken: Set<string> }

/**
 * What else cannot work in a document that is not well-formed: whoever mends one fault should not then hear of the next.
 * Members of the wrong form are left out, and with them whatever names them, since nothing can be said of it yet.
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
  return [...faults, ...validateConfiguration(document, adapterNamed)].map((fault) => inPlace(fault, places))
}

function readable<Member>(list: unknown, schema: z.ZodType<Member>): Readable<Member> {
  const found: Readable<Member> = { members: [], places: [], broken: new Set() }
  for (const [place, member] of (Array.isArray(list) ? list : []).entries()) {
    const parsed = schema.safeParse(member)
    if (parsed.success) {
      found.members.push(parsed.data)
      found.places.push(place)
    } else found.broken.add(String(memberOf(member, 'name')))
  }
  return found
}

function without<Member extends { name: string }>(
  { members, places, broken }: Readable<Member>,
  left: (member: Member) => boolean,
): Readable<Member> {
  const kept = members.map((member) => !left(member))
  return {
    members: members.filter((_, i) => kept[i]),
    places: places.filter((_, i) => kept[i]),
    broken: new Set([...broken, ...members.filter(left).map(({ name }) => name)]),
  }
}

function knownTypes(byChannel: unknown, broken: ReadonlySet<string>): unknown {
  if (typeof byChannel !== 'object' || byChannel === null) return {}
  return Object.fromEntries(Object.entries(byChannel).filter(([, name]) => !broken.has(String(name))))
}

/** The fault's path with the place that its member has in the whole list. */
function inPlace(fault: Fault, places: Record<string, { places: number[] }>): Fault {
  const path = fault.path.replace(/^(\w+)\[(\d+)\]/, (all, list: string, at: string) => {
    const place = places[list]?.places[Number(at)]
    return place === undefined ? all : `${list}[${place}]`
  })
  return { ...fault, path }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
