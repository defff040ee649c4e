import { activeConfiguration } from '@/lib/configuration/active-configuration'

/** The first provider of a type's route that may be called now; null when there is none. */
export async function enabledProvider(type: string): Promise<string | null> {
  const configuration = await activeConfiguration()
  const route = configuration.route(configuration.type(type)?.route ?? '')
  return route?.providers.find((name) => configuration.provider(name)?.enabled) ?? null
}
