import { database } from '@/db/client'
import { readConfigurationVersion } from '@/db/queries/read-configuration-version'
import { readNewestConfiguration } from '@/db/queries/read-newest-configuration'
import {
  type Configuration,
  configurationSchema,
  type NotificationTypeConfiguration,
  type ProviderConfiguration,
  type RouteConfiguration,
} from '@/lib/configuration/document'
import { inCurrentForm } from '@/lib/configuration/in-current-form'
import { openSecrets } from '@/lib/configuration/provider-secrets'
import { AppError } from '@/lib/domain/errors'
import { log } from '@/lib/observability/log'
import { RefreshingValue } from '@/lib/observability/refreshing-value'
import { adapterNamed } from '@/lib/providers/registry'

/** One version of the configuration, ready to ask. Secrets are open: never show or log `document.providers[].settings`. */
export type ActiveConfiguration = {
  /** 0: nothing was saved yet, and the document is empty. */
  version: number
  document: Configuration
  provider(name: string): ProviderConfiguration | undefined
  route(name: string): RouteConfiguration | undefined
  type(name: string): NotificationTypeConfiguration | undefined
  /** Every type that an event of this type yields a notification for, in the document's order. */
  typesBoundTo(eventType: string): NotificationTypeConfiguration[]
}

const refreshAfterMs = 500
const staleAfterMs = 1_000
// Longer than a statement may take here: only a database that says nothing at all is given up.
const silentAfterMs = 4_000
const oldVersionsMax = 16

type Cache = { active: RefreshingValue<ActiveConfiguration>; versions: Map<number, ActiveConfiguration> }

// The custom server and Next's bundle each load this module: a save in one must be seen by the other at once.
const cacheKey: unique symbol = Symbol.for('once.configuration') as never
const shared = globalThis as { [cacheKey]?: Cache }

/** The newest configuration, as of at most a second ago. @throws AppError `unavailable` when it cannot be read */
export async function activeConfiguration(): Promise<ActiveConfiguration> {
  try {
    return await cache().active.get()
  } catch (error) {
    log.warn({ err: error }, 'the configuration cannot be read')
    throw new AppError('unavailable', 'The configuration cannot be read right now.')
  }
}

/** A configuration not older than a version that was seen elsewhere. @throws AppError `unavailable` when it cannot be read */
export async function configurationAtLeast(version: number): Promise<ActiveConfiguration> {
  const known = await activeConfiguration()
  if (known.version >= version) return known
  cache().active.expire()
  const fresh = await activeConfiguration()
  if (fresh.version >= version) return fresh
  throw new AppError('unavailable', 'The configuration in force cannot be read right now.')
}

/** The configuration as it was at one version: attempts go by the version of their notification's acceptance. */
export async function configurationOfVersion(version: number): Promise<ActiveConfiguration> {
  const active = await activeConfiguration()
  if (active.version === version) return active
  const { versions } = cache()
  const known = versions.get(version)
  const found = known ?? (await readVersion(version))
  versions.delete(version)
  versions.set(version, found) // last in the map: used last
  for (const oldest of versions.keys()) if (versions.size > oldVersionsMax) versions.delete(oldest)
  return found
}

/** A version was saved: the next reader reads it. */
export function invalidateConfiguration(): void {
  cache().active.expire()
}

/** Gives a document its look-ups. */
export function indexConfiguration(version: number, document: Configuration): ActiveConfiguration {
  const providers = new Map(document.providers.map((provider) => [provider.name, provider]))
  const routes = new Map(document.routes.map((route) => [route.name, route]))
  const types = new Map(document.notificationTypes.map((type) => [type.name, type]))
  const bound = new Map<string | undefined, NotificationTypeConfiguration[]>()
  for (const type of document.notificationTypes) {
    bound.set(type.eventType, [...(bound.get(type.eventType) ?? []), type])
  }
  return {
    version,
    document,
    provider: (name) => providers.get(name),
    route: (name) => routes.get(name),
    type: (name) => types.get(name),
    typesBoundTo: (eventType) => bound.get(eventType) ?? [],
  }
}

function cache(): Cache {
  shared[cacheKey] ??= { active: newestConfiguration(), versions: new Map() }
  return shared[cacheKey]
}

function newestConfiguration(): RefreshingValue<ActiveConfiguration> {
  let last = indexConfiguration(0, configurationSchema.parse({}))
  const read = async () => {
    const { version, document } = await readNewestConfiguration(database('service'), last.version)
    if (version !== last.version) last = indexConfiguration(version, documentOf(version, document))
    return last
  }
  return new RefreshingValue(read, { refreshAfterMs, staleAfterMs, silentAfterMs })
}

async function readVersion(version: number): Promise<ActiveConfiguration> {
  if (version === 0) return indexConfiguration(0, configurationSchema.parse({}))
  const row = await readConfigurationVersion(database('service'), version)
  if (!row) throw new AppError('not_found', `There is no configuration version ${version}.`)
  return indexConfiguration(version, documentOf(version, row.document))
}

/** A stored document, with what later releases added; one that they no longer understand serves as it stands. */
function documentOf(version: number, kept: unknown): Configuration {
  const stored = inCurrentForm(kept)
  const parsed = configurationSchema.safeParse(stored)
  if (!parsed.success) log.error({ version }, 'the stored configuration does not fit this release')
  const document = parsed.success ? parsed.data : { ...configurationSchema.parse({}), ...(stored as Configuration) }
  return openSecrets(document, adapterNamed)
}
